package io.flotilla.spi;

/** Randomness, injected. Owned by one thread unless an implementation says otherwise. */
public interface RandomSource {
    /** A random number of all 64 bits. */
    long nextLong();

    /** A number in {@code [0, bound)}; bound at least 1. */
    default int nextInt(int bound) {
        return (int) Math.floorMod(nextLong() >>> 1, (long) bound);
    }
}
