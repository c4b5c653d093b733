package io.flotilla.raft;

import io.flotilla.spi.RandomSource;

/** The silence before an election: drawn anew in [1, 2) times the shortest for every role, so that two rarely fall together (thesis §3.4). */
final class ElectionTimer {
    private final long shortestNs;
    private final RandomSource random;
    private long baseNs;
    private long timeoutNs;

    ElectionTimer(long shortestNs, RandomSource random, long nowNs) {
        this.shortestNs = shortestNs;
        this.random = random;
        baseNs = nowNs;
        redraw();
    }

    /** Counts from {@code nowNs} again. */
    void restart(long nowNs) {
        baseNs = nowNs;
    }

    /** Draws another timeout; counts on. */
    void redraw() {
        timeoutNs = shortestNs + Math.floorMod(random.nextLong(), shortestNs);
    }

    boolean isExpired(long nowNs) {
        return nowNs - baseNs >= timeoutNs;
    }

    long deadlineNs() {
        return baseNs + timeoutNs;
    }
}
