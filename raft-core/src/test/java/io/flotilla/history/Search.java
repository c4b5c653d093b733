package io.flotilla.history;

import io.flotilla.history.Step.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for an order of one key's steps that a register explains and that keeps the order of real time: Wing and Gong's search ("Testing
 * and verifying concurrent objects") with Lowe's cache of configurations that led nowhere ("Testing for linearizability").
 *
 * <p>At each point the steps before the first return of the {@link Timeline} may come next. What makes the search small, and why each is
 * allowed:
 *
 * <ul>
 *   <li>A step that only looks is taken as soon as what it looks for is there: it changes nothing.
 *   <li>Of steps that do the same only the one that returns first is tried: any order that takes another first may swap the two.
 *   <li>A state that nobody who is left can tell from another is {@link StateSpace#DEAD}.
 *   <li>A SET whose value only steps that may be done now look at is <em>closed</em>: it and they can be taken right before another SET,
 *       or in a dead state, without a trace. So they are ({@link #absorb}). The one that can tell is a failed cas, which needs the
 *       value to be another one: see {@link #guessed}.
 *   <li>A step that may be left out is, unless it makes something that is still looked for, or a failed cas may need it.
 *   <li>A value that is still to be seen and that nothing left can make ends the attempt ({@link Remaining}).
 * </ul>
 */
final class Search {
    /** Configurations of the first attempt; each later one has half as many more than the one before. */
    private static final long FIRST_ATTEMPT = 1_000;

    /** In attempts after the first, one choice in so many is made otherwise. */
    private static final int OTHERWISE_EACH = 20;

    private final List<Step> steps;
    private final StateSpace states;
    private final boolean eager;
    private final long budget;

    private final Timeline timeline;
    private final DoneSet done;
    private final Remaining remaining;
    private final Demand demand;
    private final DeadEnds deadEnds = new DeadEnds();
    private final List<Frame> frames = new ArrayList<>();

    /** The steps that are done, in the order in which they were taken. */
    private final int[] order;

    /** See {@link #gatherWaiting}. */
    private final Step[] waiting;

    /** By step: a number for what it does; and by that number where it stands in {@link #candidates}, -1 for nowhere. */
    private final int[] change;

    private final int[] placeOfChange;

    private int waitingCount;
    private int orderSize;
    private int state = StateSpace.NULL;
    private int certainLeft;
    private long explored;
    private int attempts = 1;
    private long dice = 1;
    private boolean guessed;

    /** How a search ended. */
    enum Result {
        FOUND,
        NONE,
        GAVE_UP
    }

    /** A point of the search: what may come next there, and how far that was tried. */
    private static final class Frame {
        final int orderSize;
        final Configuration here;
        final int[] candidates;
        int next;

        Frame(int orderSize, Configuration here, int[] candidates) {
            this.orderSize = orderSize;
            this.here = here;
            this.candidates = candidates;
        }
    }

    /**
     * @param eager take closed steps, and leave out others, also where a failed cas might tell; what is found then is right all the same, but {@link Result#NONE}
     *     proves nothing if {@link #guessed}
     * @param budget configurations to look at before giving up
     */
    Search(Plan plan, boolean eager, long budget) {
        this.steps = plan.steps();
        this.states = plan.states();
        this.eager = eager;
        this.budget = budget;
        certainLeft = (int) steps.stream().filter(Step::certain).count();
        timeline = new Timeline(steps);
        done = new DoneSet(steps);
        remaining = new Remaining(plan);
        order = new int[steps.size()];
        waiting = new Step[steps.size()];
        demand = new Demand(plan);
        Map<List<Object>, Integer> changes = new HashMap<>();
        change = steps.stream()
                .mapToInt(each -> changes.computeIfAbsent(
                        List.of(each.kind(), each.target(), each.value()), absent -> changes.size()))
                .toArray();
        placeOfChange = new int[changes.size()];
        Arrays.fill(placeOfChange, -1);
    }

    Result run() {
        if (remaining.isLost(StateSpace.NULL)) {
            return Result.NONE;
        }
        enter();
        long attemptUntil = FIRST_ATTEMPT;
        while (certainLeft > 0) {
            if (frames.isEmpty()) {
                return Result.NONE;
            }
            if (explored > budget) {
                return Result.GAVE_UP;
            }
            if (explored > attemptUntil) {
                attemptUntil += attemptUntil / 2;
                beginAgain();
                continue;
            }
            Frame frame = frames.get(frames.size() - 1);
            undoTo(frame.orderSize);
            state = frame.here.state();
            if (frame.next == frame.candidates.length) {
                frames.remove(frames.size() - 1);
            } else if (take(frame.candidates[frame.next++])) {
                enter();
            }
        }
        return Result.FOUND;
    }

    /** Back to the beginning, with other choices first: a bad one made early costs more than all that was tried since. What is known to lead nowhere stays known. */
    private void beginAgain() {
        attempts++;
        for (Frame frame : frames) {
            deadEnds.forget(frame.here);
        }
        frames.clear();
        undoTo(0);
        state = StateSpace.NULL;
        enter();
    }

    /** True if steps were taken or left out where a failed cas might have told. */
    boolean guessed() {
        return guessed;
    }

    /** Configurations that were looked at. */
    long explored() {
        return explored;
    }

    /** The operations in the order that was found, without those that may be left out. */
    List<Operation> order() {
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < orderSize; i++) {
            operations.add(steps.get(order[i]).operation());
        }
        return operations;
    }

    /** Takes what needs no decision, and makes a frame of what does, unless this point is known or leads nowhere. */
    private void enter() {
        explored++;
        observe();
        while (state == StateSpace.DEAD && absorb(-1)) {
            observe();
        }
        if (certainLeft == 0 || !isPossible()) {
            return;
        }
        Configuration here = Configuration.of(state, done);
        if (!deadEnds.isKnown(here)) {
            frames.add(new Frame(orderSize, here, candidates()));
        }
    }

    /** Takes the steps that only look and find what they look for. */
    private void observe() {
        int exact = states.exact(state);
        int step = timeline.first();
        while (step >= 0) {
            Step each = steps.get(step);
            if (each.kind() == Kind.READ
                    ? each.value() == exact
                    : each.kind() == Kind.DIFFERS && each.value() != exact) {
                advance(step);
            }
            step = timeline.after(step);
        }
        if (!remaining.isWatched(state)) {
            state = StateSpace.DEAD;
        }
    }

    /** Takes a step that changes the state; false if something that is still to be seen can no longer be. */
    private boolean take(int step) {
        Step each = steps.get(step);
        int before = state;
        if (each.kind() == Kind.SET && state != StateSpace.DEAD) {
            absorb(step);
        }
        state = after(each, before);
        advance(step);
        return !remaining.isLost(step, before, state);
    }

    /**
     * Takes every closed SET but {@code except} with those that look at it; true if there was one. The state is dead before, or about to
     * be set by {@code except}.
     */
    private boolean absorb(int except) {
        boolean harmless = remaining.refusalsAreQuiet();
        if (!harmless && !eager) {
            return false;
        }
        boolean any = false;
        int step = timeline.first();
        while (step >= 0) {
            if (step != except && isClosed(steps.get(step))) {
                state = steps.get(step).target();
                advance(step);
                serve(states.exact(state));
                any = true;
                step = timeline.first();
            } else {
                step = timeline.after(step);
            }
        }
        guessed |= any && !harmless;
        return any;
    }

    /** A certain SET, and all who are left to look at what it makes may be done now. */
    private boolean isClosed(Step step) {
        if (step.kind() != Kind.SET || !step.certain()) {
            return false;
        }
        int lookers = remaining.lookersForOne(step.target());
        if (lookers <= 0) {
            return lookers == 0;
        }
        int value = states.exact(step.target());
        for (int other = timeline.first(); other >= 0; other = timeline.after(other)) {
            if (steps.get(other).kind() == Kind.READ && steps.get(other).value() == value) {
                lookers--;
            }
        }
        return lookers == 0;
    }

    /** Takes the reads of a value that may be done now. */
    private void serve(int value) {
        int step = value < 0 ? -1 : timeline.first();
        while (step >= 0) {
            if (steps.get(step).kind() == Kind.READ && steps.get(step).value() == value) {
                advance(step);
            }
            step = timeline.after(step);
        }
    }

    /** False if what is under way needs values more often than the state and the steps that begin in time can bring them about. */
    private boolean isPossible() {
        int waiting = 0;
        for (int step = timeline.first(); step >= 0; step = timeline.after(step)) {
            waiting += steps.get(step).observes() ? 1 : 0;
        }
        demand.clear();
        for (int entry = timeline.firstEntry(); waiting > 0; entry = timeline.entryAfter(entry)) {
            Step step = steps.get(timeline.stepOf(entry));
            if (!timeline.isReturn(entry)) {
                demand.begins(step);
            } else if (step.observes()) {
                waiting--;
                if (!demand.isMetBy(step, state)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The steps that may change the state now, one of each kind of change: the one of its kind that returns first. */
    private int[] candidates() {
        int[] found = new int[8];
        int count = 0;
        for (int step = timeline.first(); step >= 0; step = timeline.after(step)) {
            if (!isUseful(steps.get(step))) {
                continue;
            }
            int same = placeOfChange[change[step]];
            if (same < 0) {
                placeOfChange[change[step]] = count;
                found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
                found[count++] = step;
            } else if (steps.get(step).returnAt() < steps.get(found[same]).returnAt()) {
                found[same] = step;
            }
        }
        for (int i = 0; i < count; i++) {
            placeOfChange[change[found[i]]] = -1;
        }
        return sorted(found, count);
    }

    /** The most urgent first: a step is as urgent as the earliest return among itself and those that wait for what it makes. */
    private int[] sorted(int[] found, int count) {
        if (count < 2) {
            return Arrays.copyOf(found, count);
        }
        int[] urgency = new int[count];
        gatherWaiting();
        for (int i = 0; i < count; i++) {
            int moving = found[i];
            int urgent = urgency(steps.get(moving));
            int j = i;
            while (j > 0 && urgency[j - 1] > urgent) {
                found[j] = found[j - 1];
                urgency[j] = urgency[j - 1];
                j--;
            }
            found[j] = moving;
            urgency[j] = urgent;
        }
        if (attempts > 1 && roll(OTHERWISE_EACH) == 0) {
            int chosen = 1 + roll(count - 1);
            int first = found[chosen];
            System.arraycopy(found, 0, found, 1, chosen);
            found[0] = first;
        }
        return Arrays.copyOf(found, count);
    }

    /** A number below {@code bound}, the same in every run (xorshift). */
    private int roll(int bound) {
        dice ^= dice << 13;
        dice ^= dice >>> 7;
        dice ^= dice << 17;
        return (int) Long.remainderUnsigned(dice, bound);
    }

    /** Those under way that need a value, by the order of their returns. */
    private void gatherWaiting() {
        waitingCount = 0;
        for (int step = timeline.first(); step >= 0; step = timeline.after(step)) {
            if (steps.get(step).observes()) {
                int at = waitingCount++;
                while (at > 0 && waiting[at - 1].returnAt() > steps.get(step).returnAt()) {
                    waiting[at] = waiting[at - 1];
                    at--;
                }
                waiting[at] = steps.get(step);
            }
        }
    }

    private int urgency(Step step) {
        int next = after(step, state);
        for (int i = 0; i < waitingCount && waiting[i].returnAt() < step.returnAt(); i++) {
            if (states.canBecome(next, waiting[i].value())) {
                return waiting[i].returnAt();
            }
        }
        return step.returnAt();
    }

    /** False for what cannot be done in this state, and for what may be left out and would change nothing that anybody sees. */
    private boolean isUseful(Step step) {
        if (!step.changes() || (step.kind() == Kind.CAS && step.value() != states.exact(state))) {
            return false;
        }
        if (step.certain()) {
            return true;
        }
        int next = after(step, state);
        if (next == state || remaining.isWatched(next)) {
            return next != state;
        }
        guessed |= eager && remaining.hasRefusals();
        return !eager && remaining.hasRefusals();
    }

    private int after(Step step, int from) {
        return step.kind() == Kind.APPEND ? states.append(from, step.target()) : step.target();
    }

    private void advance(int step) {
        timeline.lift(step);
        done.add(step);
        remaining.remove(step);
        order[orderSize++] = step;
        certainLeft -= steps.get(step).certain() ? 1 : 0;
    }

    private void undoTo(int size) {
        while (orderSize > size) {
            int step = order[--orderSize];
            timeline.putBack(step);
            done.remove(step);
            remaining.restore(step);
            certainLeft += steps.get(step).certain() ? 1 : 0;
        }
    }
}
