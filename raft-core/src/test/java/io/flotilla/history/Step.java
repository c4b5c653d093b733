package io.flotilla.history;

/**
 * An operation as the search sees it.
 *
 * @param operation where it comes from
 * @param kind what it does
 * @param value number of the observed value that it needs, for {@code READ}, {@code DIFFERS} and {@code CAS}; -1 for others
 * @param target node that it leads to, for {@code SET} and {@code CAS}; number of its text, for {@code APPEND}; -1 for others
 * @param callAt the event after which it may happen
 * @param returnAt the event before which it must have happened, if at all
 * @param certain true if it must have happened; otherwise it may be left out
 */
record Step(Operation operation, Kind kind, int value, int target, int callAt, int returnAt, boolean certain) {
    /** What a step does. */
    enum Kind {
        /** Needs the value. */
        READ,
        /** Needs any other value: a cas that failed. */
        DIFFERS,
        /** Leads to the target from everywhere: a write, a delete, or an append of a text that nobody ever saw. */
        SET,
        /** Adds text. */
        APPEND,
        /** Needs the value and leads to the target. */
        CAS
    }

    /** True if it needs the value to be there, and must have happened. */
    boolean observes() {
        return certain && (kind == Kind.READ || kind == Kind.CAS);
    }

    boolean changes() {
        return kind == Kind.SET || kind == Kind.CAS || kind == Kind.APPEND;
    }
}
