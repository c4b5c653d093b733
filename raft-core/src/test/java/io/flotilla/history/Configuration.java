package io.flotilla.history;

import java.util.Arrays;

/** What decides whether a search can go on from a point: which steps are done, and the state. A key of the search's cache. */
final class Configuration {
    private final long[] words;
    private final int hash;

    private Configuration(long[] words) {
        this.words = words;
        long mixed = 0;
        for (long word : words) {
            mixed = (mixed ^ word) * 0x9E3779B97F4A7C15L;
            mixed ^= mixed >>> 32;
        }
        hash = (int) mixed;
    }

    /**
     * Copies what it needs. Words of certain steps that are all done or not begun are left out, and words of uncertain ones at the
     * end that are empty: a configuration is as large as the part of the history that is under way.
     */
    static Configuration of(int state, DoneSet done) {
        int low = done.firstOpenWord();
        int certain = Math.max(0, done.certainWordsInUse() - low);
        int uncertain = done.uncertainWordsInUse();
        long[] words = new long[2 + certain + uncertain];
        words[0] = (long) state << Integer.SIZE | low;
        words[1] = certain;
        done.copyCertain(low, certain, words, 2);
        done.copyUncertain(uncertain, words, 2 + certain);
        return new Configuration(words);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Configuration same && Arrays.equals(words, same.words);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
