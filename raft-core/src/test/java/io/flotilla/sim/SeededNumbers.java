package io.flotilla.sim;

import io.flotilla.testkit.SeededRandom;

/** Random numbers of the shapes that a simulation needs, from one seed. */
public final class SeededNumbers {
    private final SeededRandom random;

    public SeededNumbers(long seed) {
        random = new SeededRandom(seed);
    }

    /** A number in {@code [0, bound)}; bound at least 1. */
    public long below(long bound) {
        return Math.floorMod(random.nextLong() >>> 1, bound);
    }

    /** A number in {@code [min, max]}, small ones as likely as large ones: its order of magnitude is drawn first. */
    public long skewed(long min, long max) {
        long top = max;
        while (top / 2 >= Math.max(min, 1) && below(2) == 0) {
            top /= 2;
        }
        return min + below(top - min + 1);
    }

    /** One of {@code choices}. */
    public long pick(long... choices) {
        return choices[(int) below(choices.length)];
    }

    /** True in {@code percent} of a hundred cases. */
    public boolean chance(long percent) {
        return percent > 0 && below(100) < percent;
    }

    public long nextLong() {
        return random.nextLong();
    }
}
