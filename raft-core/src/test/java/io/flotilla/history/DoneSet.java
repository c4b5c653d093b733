package io.flotilla.history;

/** Which steps of a plan are done: a bit each, those that are certain and the others apart. */
final class DoneSet {
    private static final int WORD = Long.SIZE;

    private final int certainCount;
    private final long[] certain;
    private final long[] uncertain;
    /** No word below it has an open step; may lag behind. */
    private int firstOpen;
    /** No word from it on has a step that is done; may run ahead. */
    private int certainEnd;

    private int uncertainEnd;

    DoneSet(int certainCount, int uncertainCount) {
        this.certainCount = certainCount;
        certain = new long[(certainCount + WORD - 1) / WORD];
        uncertain = new long[(uncertainCount + WORD - 1) / WORD];
    }

    boolean contains(int step) {
        return step < certainCount
                ? (certain[step / WORD] & 1L << step) != 0
                : (uncertain[(step - certainCount) / WORD] & 1L << (step - certainCount)) != 0;
    }

    void add(int step) {
        if (step < certainCount) {
            certain[step / WORD] |= 1L << step;
            certainEnd = Math.max(certainEnd, step / WORD + 1);
        } else {
            int place = step - certainCount;
            uncertain[place / WORD] |= 1L << place;
            uncertainEnd = Math.max(uncertainEnd, place / WORD + 1);
        }
    }

    void remove(int step) {
        if (step < certainCount) {
            certain[step / WORD] &= ~(1L << step);
            firstOpen = Math.min(firstOpen, step / WORD);
        } else {
            int place = step - certainCount;
            uncertain[place / WORD] &= ~(1L << place);
        }
    }

    /** The first word of certain steps that are not all done. */
    int firstOpenWord() {
        while (firstOpen < certain.length && certain[firstOpen] == -1L) {
            firstOpen++;
        }
        return firstOpen;
    }

    /** After the last word of certain steps of which any is done. */
    int certainWordsInUse() {
        while (certainEnd > 0 && certain[certainEnd - 1] == 0) {
            certainEnd--;
        }
        return certainEnd;
    }

    /** After the last word of uncertain steps of which any is done. */
    int uncertainWordsInUse() {
        while (uncertainEnd > 0 && uncertain[uncertainEnd - 1] == 0) {
            uncertainEnd--;
        }
        return uncertainEnd;
    }

    void copyCertain(int from, int count, long[] target, int at) {
        System.arraycopy(certain, from, target, at, count);
    }

    void copyUncertain(int count, long[] target, int at) {
        System.arraycopy(uncertain, 0, target, at, count);
    }
}
