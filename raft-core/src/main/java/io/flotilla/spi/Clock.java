package io.flotilla.spi;

/** Time, injected: no part of the engine reads a clock of its own. */
public interface Clock {
    /** Monotonic time in nanoseconds from an arbitrary origin. Thread safe. */
    long nanoTime();
}
