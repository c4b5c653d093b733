package io.flotilla.codec;

/** What one host asks of another on behalf of a caller. Answered by exactly one {@link HostResponse}, never repeated. */
public sealed interface HostRequest {
    /** Chosen by the asking host; unique in its process. */
    long requestId();

    long groupId();

    /** Identity of the group's life. */
    long groupUid();

    /** How long the caller will still wait, in milliseconds, at least 0. */
    int timeoutMs();

    /** Propose a command. The payload is read only. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record Propose(long requestId, long groupId, long groupUid, int timeoutMs, byte[] payload) implements HostRequest {}

    /** Hand leadership over to the replica {@code target}. */
    record Transfer(long requestId, long groupId, long groupUid, int timeoutMs, long target) implements HostRequest {}
}
