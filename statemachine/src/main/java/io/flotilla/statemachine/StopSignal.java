package io.flotilla.statemachine;

/** Tells a long operation of a state machine that the replica is stopping. Thread safe. */
@FunctionalInterface
public interface StopSignal {
    /** True once the operation should end; it stays true. The operation then throws {@link StoppedException}. */
    boolean isStopped();

    /** Throws {@link StoppedException} if the replica is stopping. */
    default void throwIfStopped() throws StoppedException {
        if (isStopped()) {
            throw new StoppedException();
        }
    }
}
