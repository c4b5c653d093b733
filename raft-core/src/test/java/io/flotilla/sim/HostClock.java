package io.flotilla.sim;

import io.flotilla.spi.Clock;

/** One host's monotonic clock: it began anywhere, and runs a little fast or slow. */
final class HostClock implements Clock {
    private static final long MILLION = 1_000_000;

    private final World world;
    private long worldBaseNs;
    private long localBaseNs;
    private long ppm;

    /** @param localBaseNs what it shows now */
    HostClock(World world, long localBaseNs, long ppm) {
        this.world = world;
        this.worldBaseNs = world.nowNs();
        this.localBaseNs = localBaseNs;
        this.ppm = ppm;
    }

    @Override
    public long nanoTime() {
        return local(world.nowNs());
    }

    /** From now on it gains (loses) so many millionths. */
    void setRate(long newPpm) {
        localBaseNs = nanoTime();
        worldBaseNs = world.nowNs();
        ppm = newPpm;
    }

    /** The earliest time of the world, not before now, at which this clock shows at least {@code deadlineNs}. */
    long worldTimeOf(long deadlineNs) {
        long ahead = deadlineNs - localBaseNs;
        long guess = worldBaseNs + ahead - ahead / (MILLION + ppm) * ppm - 2 * Math.abs(ppm);
        guess = Math.max(guess, world.nowNs());
        while (local(guess) - deadlineNs < 0) {
            guess += Math.max(1, (deadlineNs - local(guess)) / 2);
        }
        return guess;
    }

    private long local(long worldNs) {
        long passed = worldNs - worldBaseNs;
        return localBaseNs + passed + passed / MILLION * ppm + passed % MILLION * ppm / MILLION;
    }
}
