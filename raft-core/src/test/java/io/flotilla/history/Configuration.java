package io.flotilla.history;

import java.util.Arrays;

/**
 * A point of a search: the state, and which steps are done.
 *
 * @param state of the key
 * @param changing of the steps that certainly changed something, those that are done
 * @param looking of those that certainly looked
 * @param optional of those that may be left out
 */
record Configuration(int state, Bits.Piece changing, Bits.Piece looking, Bits.Piece optional) {
    static Configuration of(int state, DoneSet done) {
        return new Configuration(
                state,
                done.changing().piece(),
                done.looking().piece(),
                done.optional().piece());
    }

    /**
     * True if whatever can be done from {@code other} can be done from here, when state and changes are the same: who has fewer looks left to place
     * has fewer duties, who has more left that may be left out has more means. So where nothing leads on from here, nothing does from there.
     */
    boolean isEasierThan(Configuration other) {
        return looking.containsAll(other.looking) && other.optional.containsAll(optional);
    }

    /** Part of it: two with the same core are compared by {@link #isEasierThan}. */
    Core core() {
        return new Core(state, changing.low(), changing.words());
    }

    /** State and changes of a configuration. */
    static final class Core {
        private final int state;
        private final int low;
        private final long[] words;
        private final int hash;

        private Core(int state, int low, long[] words) {
            this.state = state;
            this.low = low;
            this.words = words;
            long mixed = (long) state << Integer.SIZE | low;
            for (long word : words) {
                mixed = (mixed ^ word) * 0x9E3779B97F4A7C15L;
                mixed ^= mixed >>> 32;
            }
            hash = (int) mixed;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Core same
                    && state == same.state
                    && low == same.low
                    && Arrays.equals(words, same.words);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
