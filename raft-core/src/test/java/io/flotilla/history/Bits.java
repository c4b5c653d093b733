package io.flotilla.history;

/** A set of numbers from 0 that fills up from below: what is in it is told by a short piece in the middle. */
final class Bits {
    private static final int WORD = Long.SIZE;

    private final long[] words;
    /** Below it all words are full; may lag behind. */
    private int low;
    /** From it on all words are empty; may run ahead. */
    private int high;

    Bits(int size) {
        words = new long[(size + WORD - 1) / WORD];
    }

    void set(int bit) {
        words[bit / WORD] |= 1L << bit;
        high = Math.max(high, bit / WORD + 1);
    }

    void clear(int bit) {
        words[bit / WORD] &= ~(1L << bit);
        low = Math.min(low, bit / WORD);
    }

    /**
     * The set as it is now.
     *
     * @param low below that word all are full
     * @param words from there on; behind them all are empty
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by the methods below
    record Piece(int low, long[] words) {
        /** True if every number of {@code other} is in this set. */
        boolean containsAll(Piece other) {
            for (int i = low; i < other.low + other.words.length; i++) {
                if ((other.word(i) & ~word(i)) != 0) {
                    return false;
                }
            }
            return true;
        }

        private long word(int at) {
            return at < low ? -1L : at < low + words.length ? words[at - low] : 0;
        }
    }

    /** Copies it. */
    Piece piece() {
        while (low < words.length && words[low] == -1L) {
            low++;
        }
        while (high > low && words[high - 1] == 0) {
            high--;
        }
        int from = Math.min(low, words.length);
        return new Piece(from, java.util.Arrays.copyOfRange(words, from, Math.max(from, high)));
    }
}
