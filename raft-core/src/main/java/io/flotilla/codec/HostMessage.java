package io.flotilla.codec;

/** What hosts tell one another about themselves. */
public sealed interface HostMessage {
    /** The sender has durably recorded the receiver's store incarnation (DESIGN: identity). */
    record Pinned(long storeIncarnation) implements HostMessage {}

    /** The sender's process is alive; a new number is a new run of it. */
    record Liveness(long processIncarnation) implements HostMessage {}
}
