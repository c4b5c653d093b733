package io.flotilla.statemachine;

/** Thrown by a state machine that gives up a snapshot of its own accord: the request is answered as aborted, the replica goes on. */
public final class SnapshotAbortedException extends Exception {
    /** @param reason why, for the caller who asked for the snapshot */
    public SnapshotAbortedException(String reason) {
        super(reason);
    }
}
