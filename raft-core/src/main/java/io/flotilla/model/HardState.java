package io.flotilla.model;

/**
 * What a replica must not forget (thesis Figure 3.1), and a hint.
 *
 * @param term the latest term seen; 0 before the first
 * @param vote the replica voted for in {@code term}; 0 for none
 * @param commit a commit index that was true when it was written; a hint only, may lag, never leads
 */
public record HardState(long term, long vote, long commit) {
    /** The state of a replica that never ran. */
    public static final HardState EMPTY = new HardState(0, 0, 0);
}
