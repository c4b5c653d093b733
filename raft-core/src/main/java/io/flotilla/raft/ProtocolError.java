package io.flotilla.raft;

/** An invariant of the protocol does not hold: the replica must stop taking part. Carries term, indexes and both sides' values. */
public final class ProtocolError extends RuntimeException {
    public ProtocolError(String message) {
        super(message);
    }
}
