package io.flotilla.statemachine;

/** A long operation ended early because its {@link StopSignal} asked for it: not a failure of the state machine. */
public final class StoppedException extends Exception {
    public StoppedException() {
        super("stopped on request");
    }
}
