package io.flotilla.model;

/** The kinds of log entry, as the byte that is stored. */
public final class EntryKind {
    /** Carries nothing: the entry with which a new leader opens its term (thesis §6.4). */
    public static final byte EMPTY = 0;
    /** A user's command. */
    public static final byte COMMAND = 1;
    /** An encoded {@link Membership}. */
    public static final byte MEMBERSHIP = 2;

    private EntryKind() {}

    /** True for the kinds of this release. An entry of any other must not be passed over: a newer release gave it a meaning. */
    public static boolean isKnown(byte kind) {
        return kind >= EMPTY && kind <= MEMBERSHIP;
    }
}
