package io.flotilla.model;

import java.util.Arrays;

/**
 * The term of every index of a log, as runs: terms never fall along a log, so a log of millions of entries has as many
 * runs as it saw leaders. Covers {@code [firstIndex - 1, lastIndex]}: the entry before the first is known by its term
 * alone (0 before index 1), because a Replicate may name it as its previous entry. Not thread safe.
 */
public final class TermRuns {
    private static final long[] NONE = {};
    private static final int STRIDE = 2;

    /** The index before the first entry, and its term: most logs have entries of no other. */
    private long start;

    private long startTerm;

    /** Where each further run begins, and its term behind. */
    private long[] runs = NONE;

    /** Number of further runs. */
    private int count;

    private long lastIndex;
    private long lastTerm;

    /** A log that is empty after an entry {@code (index, term)}; {@code (0, 0)} for a new log. */
    public TermRuns(long index, long term) {
        start = index;
        startTerm = term;
        lastIndex = index;
        lastTerm = term;
    }

    /** A copy that changes on its own. */
    public TermRuns copy() {
        TermRuns copy = new TermRuns(start, startTerm);
        copy.runs = runs.length == 0 ? NONE : runs.clone();
        copy.count = count;
        copy.lastIndex = lastIndex;
        copy.lastTerm = lastTerm;
        return copy;
    }

    /** Index of the first entry; {@code lastIndex() + 1} when the log is empty. */
    public long firstIndex() {
        return start + 1;
    }

    /** Index of the last entry. */
    public long lastIndex() {
        return lastIndex;
    }

    /** Term of the last entry. */
    public long lastTerm() {
        return lastTerm;
    }

    /** Term at {@code index}, or -1 when the index is outside {@code [firstIndex - 1, lastIndex]}. */
    public long termAt(long index) {
        if (index < start || index > lastIndex) {
            return -1;
        }
        return term(runOf(index));
    }

    /** The largest index at or below {@code index} whose term is at most {@code term}; never below {@code firstIndex - 1}. */
    public long lastIndexWithTermAtMost(long index, long term) {
        long position = Math.min(index, lastIndex);
        int run = runOf(Math.max(position, start));
        while (run > 0 && term(run) > term) {
            position = start(run) - 1;
            run--;
        }
        return term(run) > term ? start : Math.max(position, start);
    }

    /** Replaces everything from {@code firstIndex} on by entries {@code [firstIndex, lastIndex]} of {@code term}. */
    public void append(long firstIndex, long newLastIndex, long term) {
        if (firstIndex <= start || firstIndex > lastIndex + 1 || newLastIndex < firstIndex) {
            throw new IllegalArgumentException("[" + firstIndex + ".." + newLastIndex + "] does not follow log ["
                    + firstIndex() + ".." + lastIndex + "]");
        }
        truncateFrom(firstIndex);
        if (term < lastTerm) {
            throw new IllegalArgumentException(
                    "term " + term + " at index " + firstIndex + " is below the term before it, " + lastTerm);
        }
        if (term != lastTerm) {
            addRun(firstIndex, term);
        }
        lastIndex = newLastIndex;
    }

    /** Forgets entries up to and including {@code index}, keeping its term. */
    public void compactTo(long index) {
        if (index <= start) {
            return;
        }
        if (index > lastIndex) {
            throw new IllegalArgumentException("cannot compact to " + index + " beyond " + lastIndex);
        }
        int run = runOf(index);
        if (run > 0) {
            startTerm = term(run);
            System.arraycopy(runs, run * STRIDE, runs, 0, (count - run) * STRIDE);
            count -= run;
        }
        start = index;
    }

    private void truncateFrom(long index) {
        while (count > 0 && start(count) >= index) {
            count--;
        }
        lastTerm = term(count);
        lastIndex = Math.min(lastIndex, index - 1);
    }

    private void addRun(long first, long term) {
        if (count * STRIDE == runs.length) {
            runs = Arrays.copyOf(runs, Math.max(STRIDE, runs.length * 2));
        }
        runs[count * STRIDE] = first;
        runs[count * STRIDE + 1] = term;
        count++;
        lastTerm = term;
    }

    /** Where run {@code i} of {@code [0, count]} begins; the first is the one of {@link #start}. */
    private long start(int i) {
        return i == 0 ? start : runs[(i - 1) * STRIDE];
    }

    private long term(int i) {
        return i == 0 ? startTerm : runs[(i - 1) * STRIDE + 1];
    }

    private int runOf(long index) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (start(middle) <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
