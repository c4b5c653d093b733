package io.flotilla.testkit;

import io.flotilla.spi.RandomSource;

/** Random numbers that a seed repeats (SplitMix64). */
public final class SeededRandom implements RandomSource {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    public SeededRandom(long seed) {
        state = seed;
    }

    @Override
    public long nextLong() {
        state += GAMMA;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** True in {@code percent} of a hundred cases. */
    public boolean chance(int percent) {
        return nextInt(100) < percent;
    }
}
