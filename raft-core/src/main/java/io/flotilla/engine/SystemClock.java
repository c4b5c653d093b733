package io.flotilla.engine;

import io.flotilla.spi.Clock;

/** The machine's monotonic clock: the one place in the core that reads it. */
public final class SystemClock implements Clock {
    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}
