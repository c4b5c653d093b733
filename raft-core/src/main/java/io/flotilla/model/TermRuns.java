package io.flotilla.model;

import java.util.Arrays;

/**
 * The term of every index of a log, as runs: terms never fall along a log, so a log of millions of entries has as many
 * runs as it saw leaders. Covers {@code [firstIndex - 1, lastIndex]}: the entry before the first is known by its term
 * alone (0 before index 1), because a Replicate may name it as its previous entry. Not thread safe.
 */
public final class TermRuns {
    private static final int INITIAL_RUNS = 2;

    /** Where run i begins; starts[0] is the index before the first entry. */
    private long[] starts = new long[INITIAL_RUNS];

    private long[] terms = new long[INITIAL_RUNS];
    private int count;
    private long lastIndex;

    /** A log that is empty after an entry {@code (index, term)}; {@code (0, 0)} for a new log. */
    public TermRuns(long index, long term) {
        starts[0] = index;
        terms[0] = term;
        count = 1;
        lastIndex = index;
    }

    /** A copy that changes on its own. */
    public TermRuns copy() {
        TermRuns copy = new TermRuns(0, 0);
        copy.starts = starts.clone();
        copy.terms = terms.clone();
        copy.count = count;
        copy.lastIndex = lastIndex;
        return copy;
    }

    /** Index of the first entry; {@code lastIndex() + 1} when the log is empty. */
    public long firstIndex() {
        return starts[0] + 1;
    }

    /** Index of the last entry. */
    public long lastIndex() {
        return lastIndex;
    }

    /** Term of the last entry. */
    public long lastTerm() {
        return terms[count - 1];
    }

    /** Term at {@code index}, or -1 when the index is outside {@code [firstIndex - 1, lastIndex]}. */
    public long termAt(long index) {
        if (index < starts[0] || index > lastIndex) {
            return -1;
        }
        return terms[runOf(index)];
    }

    /** The largest index at or below {@code index} whose term is at most {@code term}; never below {@code firstIndex - 1}. */
    public long lastIndexWithTermAtMost(long index, long term) {
        long position = Math.min(index, lastIndex);
        int run = runOf(Math.max(position, starts[0]));
        while (run > 0 && terms[run] > term) {
            position = starts[run] - 1;
            run--;
        }
        return terms[run] > term ? starts[0] : Math.max(position, starts[0]);
    }

    /** Replaces everything from {@code firstIndex} on by entries {@code [firstIndex, lastIndex]} of {@code term}. */
    public void append(long firstIndex, long newLastIndex, long term) {
        if (firstIndex <= starts[0] || firstIndex > lastIndex + 1 || newLastIndex < firstIndex) {
            throw new IllegalArgumentException("[" + firstIndex + ".." + newLastIndex + "] does not follow log ["
                    + firstIndex() + ".." + lastIndex + "]");
        }
        truncateFrom(firstIndex);
        if (term < lastTerm()) {
            throw new IllegalArgumentException(
                    "term " + term + " at index " + firstIndex + " is below the term before it, " + lastTerm());
        }
        if (term != lastTerm()) {
            addRun(firstIndex, term);
        }
        lastIndex = newLastIndex;
    }

    /** Forgets entries up to and including {@code index}, keeping its term. */
    public void compactTo(long index) {
        if (index <= starts[0]) {
            return;
        }
        if (index > lastIndex) {
            throw new IllegalArgumentException("cannot compact to " + index + " beyond " + lastIndex);
        }
        int run = runOf(index);
        System.arraycopy(starts, run, starts, 0, count - run);
        System.arraycopy(terms, run, terms, 0, count - run);
        count -= run;
        starts[0] = index;
    }

    private void truncateFrom(long index) {
        while (count > 1 && starts[count - 1] >= index) {
            count--;
        }
        lastIndex = Math.min(lastIndex, index - 1);
    }

    private void addRun(long start, long term) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            terms = Arrays.copyOf(terms, count * 2);
        }
        starts[count] = start;
        terms[count] = term;
        count++;
    }

    private int runOf(long index) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts[middle] <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
