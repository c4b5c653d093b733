package io.flotilla.history;

import io.flotilla.history.Step.Kind;
import java.util.List;

/** The steps under way at one moment, which are those that may be placed, and which configurations are better than others there. */
final class Window {
    private final List<Step> steps;
    private final Schedule schedule;
    private final int[] open;
    private int openCount;
    /** Of those the steps that need a value, or another one. */
    private final int[] lookers;

    private int lookerCount;
    private int now;

    /** By slot: steps that only look, that may be left out, that are a certain cas, that certainly change something in another way. */
    private final long[] looks;

    private final long[] optional;
    private final long[] swaps;
    private final long[] changes;
    private final int[] stepOfSlot;

    Window(List<Step> steps, Schedule schedule) {
        this.steps = steps;
        this.schedule = schedule;
        int words = schedule.slotCount() / Long.SIZE + 1;
        open = new int[schedule.slotCount()];
        lookers = new int[schedule.slotCount()];
        looks = new long[words];
        optional = new long[words];
        swaps = new long[words];
        changes = new long[words];
        stepOfSlot = new int[schedule.slotCount()];
    }

    Branch beginning() {
        return new Branch(StateSpace.NULL, 0, new long[looks.length], new long[looks.length], null);
    }

    void clear() {
        openCount = 0;
        lookerCount = 0;
        now = 0;
        for (long[] kind : new long[][] {looks, optional, swaps, changes}) {
            java.util.Arrays.fill(kind, 0);
        }
    }

    void begin(int step) {
        open[openCount++] = step;
        if (steps.get(step).value() >= 0) {
            lookers[lookerCount++] = step;
        }
        now = steps.get(step).callAt();
        stepOfSlot[schedule.slot(step)] = step;
        kind(step)[schedule.slot(step) / Long.SIZE] |= 1L << schedule.slot(step);
    }

    /** The step returns: it must be placed now, and is under way until {@link #end}. */
    void returning(int step) {
        now = steps.get(step).returnAt();
    }

    void end(int step) {
        kind(step)[schedule.slot(step) / Long.SIZE] &= ~(1L << schedule.slot(step));
        openCount = without(step, open, openCount);
        if (steps.get(step).value() >= 0) {
            lookerCount = without(step, lookers, lookerCount);
        }
    }

    /** The event that happens. */
    int now() {
        return now;
    }

    int count() {
        return openCount;
    }

    /** The step that began as number {@code place} of those under way. */
    int step(int place) {
        return open[place];
    }

    int lookerCount() {
        return lookerCount;
    }

    int looker(int place) {
        return lookers[place];
    }

    boolean isDone(Branch here, int step) {
        return here.isDone(schedule.slot(step));
    }

    boolean isUsed(Branch here, int step) {
        return here.isUsed(schedule.slot(step));
    }

    /** The certain cas that are placed, as a number: configurations that differ in it are not compared. */
    int swapsHash(Branch here) {
        int hash = here.state();
        for (int i = 0; i < swaps.length; i++) {
            hash = 31 * hash + Long.hashCode(here.used()[i] & swaps[i]);
        }
        return hash;
    }

    /**
     * True if whatever explains the rest from {@code b}, in the same state, does so from {@code a} too, or nearly: there are fewer looks left to
     * place, more is left that may be left out, and a change that is left can be hidden right before the latest SET.
     */
    boolean dominates(Branch a, Branch b) {
        if (a.boundary() < b.boundary() && isHiddenLess(a.boundary(), b)) {
            return false;
        }
        for (int i = 0; i < looks.length; i++) {
            long more = a.used()[i] & ~b.used()[i];
            long less = (b.used()[i] | b.free()[i]) & ~a.used()[i] & ~a.free()[i];
            if (((more | less) & swaps[i]) != 0
                    || (more & (optional[i] | changes[i])) != 0
                    || (less & looks[i]) != 0
                    || isDuty(less & changes[i], i, a.boundary())) {
                return false;
            }
        }
        return true;
    }

    /** A configuration from which everything can be done that can be done from one of two in the same state: what they differ in is free. */
    Branch either(Branch a, Branch b) {
        long[] used = new long[looks.length];
        long[] free = new long[looks.length];
        for (int i = 0; i < used.length; i++) {
            long both = a.used()[i] & b.used()[i];
            used[i] = both | ((a.used()[i] | b.used()[i]) & looks[i]);
            free[i] = (a.used()[i] | b.used()[i] | a.free()[i] | b.free()[i]) & ~used[i] & ~optional[i];
        }
        return new Branch(a.state(), Math.max(a.boundary(), b.boundary()), used, free, null);
    }

    /** A configuration from which everything can be done that can be done from any one in that state. */
    Branch any(int state) {
        long[] used = looks.clone();
        long[] free = new long[looks.length];
        for (int i = 0; i < free.length; i++) {
            free[i] = swaps[i] | changes[i];
        }
        return new Branch(state, now, used, free, null);
    }

    /** What orders configurations of which not all can be kept: fewer means used up, and more looks placed, come first. */
    int cost(Branch here) {
        int cost = 0;
        for (int i = 0; i < looks.length; i++) {
            long used = here.used()[i];
            cost += 3 * Long.bitCount(used & optional[i]) + Long.bitCount(used & (changes[i] | swaps[i]));
            cost -= 4 * Long.bitCount(used & looks[i]);
        }
        return cost;
    }

    private static int without(int step, int[] all, int count) {
        int at = 0;
        while (all[at] != step) {
            at++;
        }
        System.arraycopy(all, at + 1, all, at, count - 1 - at);
        return count - 1;
    }

    private long[] kind(int step) {
        Step each = steps.get(step);
        if (!each.certain()) {
            return optional;
        }
        return !each.changes() ? looks : each.kind() == Kind.CAS ? swaps : changes;
    }

    /** True if one of these began too late to be hidden. */
    private boolean isDuty(long slots, int word, int boundary) {
        for (long left = slots; left != 0; left &= left - 1) {
            int slot = word * Long.SIZE + Long.numberOfTrailingZeros(left);
            if (steps.get(stepOfSlot[slot]).callAt() >= boundary) {
                return true;
            }
        }
        return false;
    }

    /** True if a step that is left to {@code b} could be hidden there, and not with that boundary. */
    private boolean isHiddenLess(int boundary, Branch b) {
        for (int i = 0; i < openCount; i++) {
            int call = steps.get(open[i]).callAt();
            if (call >= boundary && call < b.boundary() && !isUsed(b, open[i])) {
                return true;
            }
        }
        return false;
    }
}
