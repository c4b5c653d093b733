package io.flotilla.history;

import io.flotilla.history.Step.Kind;
import java.util.Arrays;
import java.util.List;

/** Who still looks for what: a step that only looks is placed as soon as what it looks for is there, and a state that nobody looks for is {@link StateSpace#DEAD}. */
final class Watch {
    private static final int UNKNOWN = -1;
    /** Of so many values it is not asked for each whether it is still looked for. */
    private static final int MANY_VALUES = 64;

    private final List<Step> steps;
    private final StateSpace states;
    private final Schedule schedule;
    private final Window window;
    /** By value: when the latest step that looks for it is invoked; 0 if none is. */
    private final int[] latestByValue;
    /** By state: the latest for all that it can become. */
    private int[] latestByState = new int[0];

    Watch(Plan plan, Schedule schedule, Window window) {
        steps = plan.steps();
        states = plan.states();
        this.schedule = schedule;
        this.window = window;
        latestByValue = new int[states.valueCount()];
        for (Step step : steps) {
            if (step.value() >= 0) {
                latestByValue[step.value()] = Math.max(latestByValue[step.value()], step.callAt());
            }
        }
    }

    /**
     * The configuration with the looks placed that find what they look for.
     *
     * @param hidden true for a state right before the SET of {@code boundary}: only steps that had begun by then can look at it
     */
    Branch settle(Branch here, boolean hidden) {
        int state = here.state();
        int boundary = here.boundary();
        long[] used = here.used();
        long[] all = used;
        Trace last = here.trace();
        int exact = states.exact(state);
        int until = hidden ? boundary : Integer.MAX_VALUE;
        boolean watched = !hidden && latest(state) > window.now();
        for (int i = 0; i < window.lookerCount(); i++) {
            Step look = steps.get(window.looker(i));
            int slot = schedule.slot(window.looker(i));
            if (look.callAt() >= until || (all[slot / Long.SIZE] & (1L << slot)) != 0) {
                continue;
            }
            if (finds(look, exact)) {
                all = all == used ? used.clone() : all;
                all[slot / Long.SIZE] |= 1L << slot;
                last = new Trace(last, look, false, hidden);
            } else {
                watched = watched || states.canBecome(state, look.value());
            }
        }
        return new Branch(watched ? state : StateSpace.DEAD, boundary, all, here.free(), last);
    }

    /** True if a step under way that began before {@code until} needs what the state is or can become. */
    boolean isOfUse(Branch here, int until) {
        for (int i = 0; here.state() != StateSpace.DEAD && i < window.lookerCount(); i++) {
            Step step = steps.get(window.looker(i));
            if (step.callAt() < until
                    && step.kind() != Kind.DIFFERS
                    && !window.isUsed(here, window.looker(i))
                    && states.canBecome(here.state(), step.value())) {
                return true;
            }
        }
        return false;
    }

    /**
     * True if that text, appended to what the state can become, is what a step needs: one under way that began before {@code until}, or, if {@code later},
     * one to come. With cas under way the state may lead elsewhere.
     */
    boolean isAwaited(Branch here, int text, int until, boolean later) {
        int state = here.state();
        if (state == StateSpace.DEAD) {
            return false;
        }
        for (int i = 0; i < window.lookerCount(); i++) {
            Step step = steps.get(window.looker(i));
            if (step.callAt() < until
                    && !window.isUsed(here, window.looker(i))
                    && states.canBecome(state, step.value())
                    && (step.kind() == Kind.CAS || states.adds(state, step.value(), text))) {
                return true;
            }
        }
        if (!later || until != Integer.MAX_VALUE || latest(state) <= window.now()) {
            return false;
        }
        if (states.high(state) - states.low(state) > MANY_VALUES) {
            return true;
        }
        for (int value = states.low(state); value < states.high(state); value++) {
            if (latestByValue[value] > window.now() && states.adds(state, value, text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean finds(Step look, int value) {
        return look.kind() == Kind.READ ? look.value() == value : look.kind() == Kind.DIFFERS && look.value() != value;
    }

    private int latest(int state) {
        if (state >= latestByState.length) {
            int before = latestByState.length;
            latestByState = Arrays.copyOf(latestByState, Math.max(64, 2 * state));
            Arrays.fill(latestByState, before, latestByState.length, UNKNOWN);
        }
        if (latestByState[state] == UNKNOWN) {
            int latest = 0;
            for (int i = states.low(state); i < states.high(state); i++) {
                latest = Math.max(latest, latestByValue[i]);
            }
            latestByState[state] = latest;
        }
        return latestByState[state];
    }
}
