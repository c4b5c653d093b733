package io.flotilla.engine;

import io.flotilla.FlotillaException;

/** Knows which threads belong to an engine, so that a call which would wait for itself is refused instead. */
public final class EngineThreads {
    private static final ThreadLocal<Boolean> ENGINE = new ThreadLocal<>();

    private EngineThreads() {}

    /** The calling thread runs agents from now on. */
    static void mark() {
        ENGINE.set(Boolean.TRUE);
    }

    /** @throws FlotillaException.WouldDeadlock on an engine thread */
    public static void requireOutside(String call) {
        if (ENGINE.get() != null) {
            throw new FlotillaException.WouldDeadlock(call);
        }
    }
}
