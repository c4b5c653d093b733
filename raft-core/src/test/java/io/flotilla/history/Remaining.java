package io.flotilla.history;

import io.flotilla.history.Step.Kind;
import java.util.List;

/** What the steps that are not done look for, and what they can make: counts per observed value. */
final class Remaining {
    private final Plan plan;
    private final List<Step> steps;
    private final StateSpace states;
    private final boolean appends;
    /** By value: certain steps that need it. */
    private final int[] lookers;
    /** By value: failed cas that need another one. */
    private final int[] refusals;
    /** By value: uncertain cas that begin with it. */
    private final int[] options;
    /** By value: SET and CAS that lead to it, or to what can become it by appending. */
    private final int[] makers;
    /** By value: SET and CAS that lead to it, and appends of a text that it ends with. */
    private final int[] finishers;
    /** By number of the text: the values that cannot be made without appending it, where only one step does. */
    private final int[][] needing;
    /** The values that failed cas are about. */
    private final int[] refused;

    private int refusalCount;

    Remaining(Plan plan) {
        this.plan = plan;
        steps = plan.steps();
        states = plan.states();
        appends = plan.appends();
        lookers = new int[states.valueCount()];
        refusals = new int[states.valueCount()];
        options = new int[states.valueCount()];
        makers = new int[states.valueCount()];
        finishers = new int[states.valueCount()];

        needing = plan.needing();
        for (int i = 0; i < steps.size(); i++) {
            count(steps.get(i), 1);
        }
        refused = steps.stream()
                .filter(step -> step.kind() == Kind.DIFFERS)
                .mapToInt(Step::value)
                .distinct()
                .toArray();
    }

    void remove(int step) {
        count(steps.get(step), -1);
    }

    void restore(int step) {
        count(steps.get(step), 1);
    }

    /** True if somebody who is left could tell this state from another one that nobody looks for. */
    boolean isWatched(int state) {
        for (int i = states.low(state); i < states.high(state); i++) {
            if (lookers[i] + refusals[i] + options[i] > 0) {
                return true;
            }
        }
        return false;
    }

    /** How many need the value that this state is; -1 if anybody needs, or may start from, what it can become. */
    int lookersForOne(int state) {
        int exact = states.exact(state);
        for (int i = states.low(state); i < states.high(state); i++) {
            if (options[i] > 0 || (i != exact && lookers[i] > 0)) {
                return -1;
            }
        }
        return exact < 0 ? 0 : lookers[exact];
    }

    /** True if a value that is still to be seen is neither this state nor can be made. */
    boolean isLost(int state) {
        for (int i = 0; i < lookers.length; i++) {
            if (lookers[i] > 0 && isUnseeable(i, state)) {
                return true;
            }
        }
        return false;
    }

    /** As {@link #isLost(int)} after a step was taken, if nothing was lost in the state before. */
    boolean isLost(int step, int before, int state) {
        if (appends) {
            return isLost(state) || isWasted(steps.get(step), state);
        }
        int was = states.exact(before);
        return was >= 0 && lookers[was] > 0 && isUnseeable(was, state);
    }

    boolean hasRefusals() {
        return refusalCount > 0;
    }

    /** True if no failed cas that is left can meet its value again once the state is another one. */
    boolean refusalsAreQuiet() {
        if (refusalCount == 0) {
            return true;
        }
        for (int value : refused) {
            if (refusals[value] > 0 && makers[value] > 0) {
                return false;
            }
        }
        return true;
    }

    /** True if the only text of its kind was appended, and a value that has it inside is still to be seen and cannot become. */
    private boolean isWasted(Step step, int state) {
        if (step.kind() == Kind.APPEND) {
            for (int value : needing[step.target()]) {
                if (lookers[value] > 0 && !states.canBecome(state, value)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isUnseeable(int value, int state) {
        if (states.exact(state) == value) {
            return false;
        }
        return finishers[value] == 0 || (makers[value] == 0 && !states.canBecome(state, value));
    }

    private void count(Step step, int change) {
        switch (step.kind()) {
            case READ -> lookers[step.value()] += change;
            case DIFFERS -> {
                refusals[step.value()] += change;
                refusalCount += change;
            }
            case SET -> countReach(step.target(), change);
            case CAS -> {
                (step.certain() ? lookers : options)[step.value()] += change;
                countReach(step.target(), change);
            }
            case APPEND -> {
                // reaches what its state reaches
            }
        }
        for (int value : plan.makes(step)) {
            finishers[value] += change;
        }
    }

    private void countReach(int target, int change) {
        for (int i = states.low(target); i < states.high(target); i++) {
            makers[i] += change;
        }
    }
}
