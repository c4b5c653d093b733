package io.flotilla.engine;

import io.flotilla.spi.RandomSource;
import java.security.SecureRandom;

/** A small fast generator (Steele, Lea and Flood, "SplitMix64"); for spreading timers, not for secrets. Owned by one thread. */
public final class SplitMixRandom implements RandomSource {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    public SplitMixRandom(long seed) {
        state = seed;
    }

    /** A generator whose seed nobody can guess or repeat. */
    public static SplitMixRandom seededBySystem() {
        return new SplitMixRandom(new SecureRandom().nextLong());
    }

    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
