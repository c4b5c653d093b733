package io.flotilla.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The invocations and returns of the steps that are not done, in their order: a doubly linked list from which a step is lifted when it
 * is done and into which it is put back when the search turns round (Lowe, "Testing for linearizability", §3). What stands before the
 * first return may be done next; nothing else may.
 *
 * <p>Entries are numbers: 0 is the end, {@code 1 + step} an invocation, {@code 1 + steps + step} a return.
 */
final class Timeline {
    private final int steps;
    private final int certain;
    private final int[] next;
    private final int[] previous;

    Timeline(List<Step> all) {
        steps = all.size();
        certain = (int) all.stream().filter(Step::certain).count();
        List<int[]> places = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            places.add(new int[] {all.get(i).callAt(), 1 + i});
            if (i < certain) {
                places.add(new int[] {all.get(i).returnAt(), 1 + steps + i});
            }
        }
        places.sort(Comparator.<int[]>comparingInt(place -> place[0]).thenComparingInt(place -> place[1]));
        next = new int[1 + 2 * steps];
        previous = new int[1 + 2 * steps];
        int last = 0;
        for (int[] place : places) {
            link(last, place[1]);
            last = place[1];
        }
        link(last, 0);
    }

    /** The first step that may be done now; -1 if there is none. */
    int first() {
        return stepAt(next[0]);
    }

    /** The step after this one that may be done now; -1 if there is none. The step may be the one that was lifted last. */
    int after(int step) {
        return stepAt(next[1 + step]);
    }

    /** The first entry of all, which is 0 when there is none. */
    int firstEntry() {
        return next[0];
    }

    int entryAfter(int entry) {
        return next[entry];
    }

    boolean isReturn(int entry) {
        return entry > steps;
    }

    /** The step of an entry that is not 0. */
    int stepOf(int entry) {
        return entry > steps ? entry - 1 - steps : entry - 1;
    }

    void lift(int step) {
        if (step < certain) {
            unlink(1 + steps + step);
        }
        unlink(1 + step);
    }

    /** Undoes the latest {@link #lift} that was not undone. */
    void putBack(int step) {
        relink(1 + step);
        if (step < certain) {
            relink(1 + steps + step);
        }
    }

    private int stepAt(int entry) {
        return entry != 0 && entry <= steps ? entry - 1 : -1;
    }

    private void link(int entry, int following) {
        next[entry] = following;
        previous[following] = entry;
    }

    private void unlink(int entry) {
        link(previous[entry], next[entry]);
    }

    private void relink(int entry) {
        next[previous[entry]] = entry;
        previous[next[entry]] = entry;
    }
}
