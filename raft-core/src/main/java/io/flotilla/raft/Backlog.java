package io.flotilla.raft;

/** Takes what waits somewhere, by name. Of the same name there may be more: it adds up. */
@FunctionalInterface
public interface Backlog {
    /**
     * So much of it waits.
     *
     * @param amount 0 for nothing; a count, or bytes where the name says so
     */
    void add(String what, long amount);
}
