package io.flotilla.testkit;

import io.flotilla.spi.Clock;

/** Virtual time, moved by whoever runs the simulation. */
public final class SimClock implements Clock {
    private long nowNs;

    /** Begins at {@code nowNs}. */
    public SimClock(long nowNs) {
        this.nowNs = nowNs;
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    /** Moves time forward to {@code toNs}; never back. */
    public void advanceTo(long toNs) {
        if (toNs < nowNs) {
            throw new IllegalArgumentException("time does not run back from " + nowNs + " to " + toNs);
        }
        nowNs = toNs;
    }
}
