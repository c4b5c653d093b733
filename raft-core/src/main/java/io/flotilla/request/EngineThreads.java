package io.flotilla.request;

import io.flotilla.FlotillaException;

/** Knows when a thread runs an engine's agent, so that a call which would wait for itself is refused instead. */
public final class EngineThreads {
    private static final ThreadLocal<Boolean> ENGINE = ThreadLocal.withInitial(() -> Boolean.FALSE);

    private EngineThreads() {}

    /** The calling thread runs an agent that may run user code. */
    public static void enter() {
        ENGINE.set(Boolean.TRUE);
    }

    /** It does no more. */
    public static void leave() {
        ENGINE.set(Boolean.FALSE);
    }

    /** @throws FlotillaException.WouldDeadlock on an engine thread */
    public static void requireOutside(String call) {
        if (ENGINE.get()) {
            throw new FlotillaException.WouldDeadlock(call);
        }
    }
}
