package io.flotilla.history;

import io.flotilla.history.Step.Kind;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ways to place a step that returns and is not placed yet: at the end, after others that are under way and prepare its state; or hidden
 * right before the latest SET, where the state does not matter any more. What is not needed for it is left for later.
 *
 * <p>Let an order be given. What stands in it before the returning step, and is not placed, is cut into segments at each SET. Why these need not
 * all be placed now:
 *
 * <ul>
 *   <li>A segment that begins with a SET and is followed by another one can be hidden later as a whole, when the first step of it
 *       returns ({@link #hideWith}). Its steps began before the SET behind it.
 *   <li>So can a single SET or APPEND right before a SET ({@link #hide}). This is what is left of the segment that the state is in now, behind
 *       the last step in it that looked at something: so a SET may follow only where something was just looked at, or at once ({@code stop}).
 *   <li>Steps that do the same can change places. The one that returns first is taken; but one that can be hidden later has no hurry and stands
 *       back behind one that cannot ({@link #choices}).
 * </ul>
 *
 * <p>A failed cas looks too. It can tell whether a change that nobody else sees was made: where there is one ({@link #refusals}), states
 * nobody looks for are reached on purpose.
 */
final class Moves {
    private static final int NO_STEP = -1;
    private static final int ANY_TIME = Integer.MAX_VALUE;
    /** Where so many steps are under way a point costs twice as much as where few are. */
    private static final int CROWD = 64;

    private final List<Step> steps;
    private final StateSpace states;
    private final Schedule schedule;
    private final Window window;
    private final Watch watch;
    private final boolean anyRefusals;
    /** False if ways that are seldom needed are left out: those that only a failed cas needs, and preparations for looks that did not begin. */
    private boolean thorough;

    private boolean refusals;
    /** The values from which the goal, if it needs one, can be reached: its own, and those of cas under way that lead there. */
    private int[] ends = new int[4];

    private int endCount;

    /** What is to be placed, where to, and where from. */
    private int goal = NO_STEP;

    private Step must;
    private Branch from;
    private Consumer<Branch> found = each -> {};
    private int looked;
    private long explored;
    private boolean cutShort;

    /** Points still to look at, the shortest way first. */
    private final ArrayDeque<Point> points = new ArrayDeque<>();

    private final Map<Integer, BestOf> seen = new HashMap<>();

    /**
     * A point on the way to the goal.
     *
     * @param stop true if the last step there looked at something
     * @param begun true if a SET was placed on the way
     * @param hidden true if the way is a segment to be hidden
     */
    private record Point(Branch here, boolean stop, boolean begun, boolean hidden) {
        int kind() {
            return (stop ? 1 : 0) + (begun ? 2 : 0) + (hidden ? 4 : 0);
        }
    }

    Moves(Plan plan, Schedule schedule, Window window) {
        steps = plan.steps();
        states = plan.states();
        this.schedule = schedule;
        this.window = window;
        watch = new Watch(plan, schedule, window);
        anyRefusals = steps.stream().anyMatch(step -> step.kind() == Kind.DIFFERS);
        thorough = true;
        refusals = anyRefusals;
        from = window.beginning();
        must = new Step(
                new Operation(0, Function.READ, "", null, Operation.End.OK, null, 0, 0), Kind.READ, 0, -1, 0, 0, true);
    }

    /** From now on all ways are found, or only those that are needed often. */
    void setThorough(boolean all) {
        thorough = all;
        refusals = all && anyRefusals;
    }

    /** Points that were looked at. */
    long explored() {
        return explored;
    }

    /** True if there may be other ways than those that were found. */
    boolean isCutShort() {
        return cutShort;
    }

    /** After a step was invoked or has returned: what finds what it looks for is placed. */
    Branch settled(Branch here) {
        return watch.settle(here, false);
    }

    /** Finds the ways to place a step. Looks at {@code limit} points at most. */
    void place(Branch here, int step, int limit, Consumer<Branch> into) {
        goal = step;
        must = steps.get(step);
        from = here;
        found = into;
        looked = 0;
        points.clear();
        seen.clear();
        findEnds();
        if (must.callAt() < here.boundary()) {
            placeHidden();
        }
        points.add(new Point(here, true, false, false));
        while (!points.isEmpty()) {
            if (looked++ >= limit) {
                cutShort = true;
                break;
            }
            Point point = points.remove();
            if (point.hidden) {
                lookHidden(point);
            } else {
                look(point);
            }
        }
        explored += (long) looked * (1 + window.count() / CROWD);
    }

    private void findEnds() {
        endCount = 0;
        if (must.kind() != Kind.READ && must.kind() != Kind.CAS) {
            return;
        }
        addEnd(must.value());
        for (int before = 0; before < endCount; ) {
            before = endCount;
            for (int i = 0; i < window.lookerCount(); i++) {
                Step each = steps.get(window.looker(i));
                if (each.kind() == Kind.CAS && !window.isUsed(from, window.looker(i)) && isBeforeAnEnd(each.target())) {
                    addEnd(each.value());
                }
            }
        }
    }

    private void addEnd(int value) {
        for (int i = 0; i < endCount; i++) {
            if (ends[i] == value) {
                return;
            }
        }
        ends = endCount == ends.length ? Arrays.copyOf(ends, 2 * endCount) : ends;
        ends[endCount++] = value;
    }

    private boolean isBeforeAnEnd(int state) {
        for (int i = 0; i < endCount; i++) {
            if (states.canBecome(state, ends[i])) {
                return true;
            }
        }
        return false;
    }

    private void placeHidden() {
        switch (must.kind()) {
            case SET, APPEND -> {
                found.accept(hide(goal));
                hideWith();
            }
            case READ, CAS -> hideWith();
            case DIFFERS -> {
                hideBefore();
                hideWith();
            }
        }
    }

    /** A segment of its own right before the latest SET. */
    private void hideWith() {
        int[] starts = must.kind() == Kind.SET ? new int[] {goal} : choices(from, Kind.SET, from.boundary(), false);
        for (int step : starts) {
            Branch next = take(from, step, true);
            go(new Point(next, isLookedAt(from, next, step), true, true));
        }
    }

    /** A change that a failed cas meets. */
    private void hideBefore() {
        for (int i = 0; i < window.count(); i++) {
            int step = window.step(i);
            Step each = steps.get(step);
            boolean differs = each.kind() == Kind.APPEND
                    || (each.kind() == Kind.SET && states.exact(each.target()) != must.value());
            if (differs && each.callAt() < from.boundary() && !window.isUsed(from, step)) {
                found.accept(hide(step));
            }
        }
    }

    private void lookHidden(Point point) {
        Branch here = point.here;
        boolean placed = window.isUsed(here, goal);
        if (point.stop && placed) {
            found.accept(new Branch(from.state(), from.boundary(), here.used(), from.free(), here.trace()));
        }
        if (!placed || watch.isOfUse(here, from.boundary())) {
            extend(point, Kind.APPEND, from.boundary());
            extend(point, Kind.CAS, from.boundary());
        }
    }

    private void look(Point point) {
        Branch here = point.here;
        if (window.isUsed(here, goal)) {
            found.accept(here); // it looks, and found what it looks for
            return;
        }
        switch (must.kind()) {
            case CAS -> {
                if (states.exact(here.state()) == must.value()) {
                    found.accept(take(here, goal, false));
                }
            }
            case APPEND -> append(point);
            case SET -> {
                if (point.stop) {
                    found.accept(take(here, goal, false));
                }
            }
            case READ, DIFFERS -> {
                // something must come before
            }
        }
        if (point.stop && !point.begun && must.kind() != Kind.SET) {
            extend(point, Kind.SET, ANY_TIME);
        }
        extend(point, Kind.APPEND, ANY_TIME);
        extend(point, Kind.CAS, ANY_TIME);
    }

    private void append(Point point) {
        Branch next = take(point.here, goal, false);
        boolean seeable = next.state() != StateSpace.DEAD || isLookedAt(point.here, next, goal);
        if (seeable || refusals || (point.stop && must.callAt() >= point.here.boundary())) {
            found.accept(next);
        }
        if (seeable && refusals) {
            for (int other : choices(point.here, Kind.APPEND, ANY_TIME, !point.begun)) {
                Branch dead = take(point.here, other, false);
                if (dead.state() == StateSpace.DEAD) {
                    found.accept(take(dead, goal, false)); // in the other order nobody could look for it
                }
            }
        }
    }

    private void extend(Point point, Kind kind, int until) {
        for (int step : choices(point.here, kind, until, !point.begun)) {
            looked++;
            Branch next = take(point.here, step, point.hidden);
            boolean stop = isLookedAt(point.here, next, step);
            boolean begun = point.begun || kind == Kind.SET;
            go(new Point(next, stop, begun, point.hidden));
        }
    }

    private void go(Point point) {
        if (isWorth(point)
                && seen.computeIfAbsent(point.kind(), kind -> new BestOf(window))
                        .add(point.here)) {
            points.add(point);
        }
    }

    /** True if the step, or one that follows at once, looked at something and is certain. */
    private boolean isLookedAt(Branch before, Branch after, int step) {
        return (steps.get(step).kind() == Kind.CAS && steps.get(step).certain())
                || !Arrays.equals(before.usedAnd(schedule.slot(step)), after.used());
    }

    /** False if nothing can come of the point: neither is the goal placed, nor can it be on from there, nor has the segment been looked at or can be. */
    private boolean isWorth(Point point) {
        Branch here = point.here;
        if (window.isUsed(here, goal)) {
            return !point.hidden || point.stop || watch.isOfUse(here, from.boundary());
        }
        if (point.stop && !point.begun) {
            return true;
        }
        boolean leads = switch (must.kind()) {
            case READ, CAS -> isBeforeAnEnd(here.state());
            case APPEND ->
                (refusals && !point.hidden && (point.stop || here.state() != StateSpace.DEAD || isSwapped(here)))
                        || watch.isAwaited(here, must.target(), point.hidden ? from.boundary() : ANY_TIME, thorough);
            case SET -> false;
            case DIFFERS -> true;
        };
        return leads || (!point.begun && watch.isOfUse(here, ANY_TIME));
    }

    private static boolean isSwapped(Branch here) {
        return here.trace() != null && here.trace().step().kind() == Kind.CAS;
    }

    /** Of the steps of that kind that may be placed now one of each change; {@code apart}: and one that cannot be hidden later. */
    private int[] choices(Branch here, Kind kind, int until, boolean apart) {
        int[] chosen = new int[8];
        int count = 0;
        for (int i = 0; i < window.count(); i++) {
            int step = window.step(i);
            Step each = steps.get(step);
            if (each.kind() != kind
                    || (step == goal && until == ANY_TIME)
                    || each.callAt() >= until
                    || window.isUsed(here, step)
                    || (kind == Kind.CAS && each.value() != states.exact(here.state()))
                    || (kind == Kind.APPEND && !refusals && after(here, step) == StateSpace.DEAD)) {
                continue;
            }
            boolean better = true;
            for (int j = 0; j < count && better; j++) {
                Step other = steps.get(chosen[j]);
                if (other.target() == each.target() && other.value() == each.value()) {
                    better = !isBetter(chosen[j], step, here, apart);
                    if (better && isBetter(step, chosen[j], here, apart)) {
                        chosen[j--] = chosen[--count];
                    }
                }
            }
            if (better) {
                chosen = count == chosen.length ? Arrays.copyOf(chosen, 2 * count) : chosen;
                chosen[count++] = step;
            }
        }
        return Arrays.copyOf(chosen, count);
    }

    /** Of two that do the same, true if the second is better left for later. */
    private boolean isBetter(int first, int second, Branch here, boolean apart) {
        Step a = steps.get(first);
        Step b = steps.get(second);
        if (a.certain() != b.certain()) {
            return a.certain();
        }
        if (!a.certain()) {
            return a.callAt() >= b.callAt(); // one that began early can be hidden more often
        }
        if (window.isDone(here, first) && !window.isDone(here, second)) {
            return false; // the second has to be placed, the first does not
        }
        boolean inTime = !apart || b.callAt() < here.boundary() || a.callAt() >= here.boundary();
        return inTime && a.returnAt() <= b.returnAt();
    }

    private int after(Branch here, int step) {
        Step each = steps.get(step);
        return each.kind() == Kind.APPEND ? states.append(here.state(), each.target()) : each.target();
    }

    private Branch take(Branch here, int step, boolean hidden) {
        Step each = steps.get(step);
        boolean overwrites = each.kind() == Kind.SET && !hidden;
        Trace trace = new Trace(here.trace(), each, overwrites, hidden);
        int boundary = overwrites ? window.now() : here.boundary();
        return watch.settle(
                new Branch(after(here, step), boundary, here.usedAnd(schedule.slot(step)), here.free(), trace), hidden);
    }

    /** Places a step right before the latest SET, with the failed cas that it satisfies: those met the same value until then. */
    private Branch hide(int step) {
        Step each = steps.get(step);
        long[] used = from.usedAnd(schedule.slot(step));
        @Nullable Trace trace = new Trace(from.trace(), each, false, true);
        for (int i = 0; anyRefusals && i < window.count(); i++) {
            Step look = steps.get(window.step(i));
            if (look.kind() == Kind.DIFFERS
                    && look.callAt() < from.boundary()
                    && !window.isUsed(from, window.step(i))
                    && (each.kind() == Kind.APPEND || look.value() != states.exact(each.target()))) {
                int slot = schedule.slot(window.step(i));
                used[slot / Long.SIZE] |= 1L << slot;
                trace = new Trace(trace, look, false, true);
            }
        }
        return new Branch(from.state(), from.boundary(), used, from.free(), trace);
    }
}
