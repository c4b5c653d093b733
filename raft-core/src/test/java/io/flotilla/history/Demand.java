package io.flotilla.history;

import io.flotilla.history.Step.Kind;
import java.util.Arrays;

/**
 * Whether steps that begin in time can bring about what others need. Where nothing is appended, each cas that happened used up one making of
 * its value, so as many must have begun before it returned as there are such cas by then; a read needs one, and shares it.
 */
final class Demand {
    private final StateSpace states;
    private final boolean appends;
    /** By value: how often it can have been made so far, and how often that was used up. */
    private final int[] made;

    private final int[] used;
    /** With appends: where the steps lead that have begun. */
    private final int[] reached;

    private int reachedCount;

    Demand(Plan plan) {
        states = plan.states();
        appends = plan.appends();
        made = new int[states.valueCount()];
        used = new int[states.valueCount()];
        reached = new int[appends ? plan.steps().size() : 0];
    }

    void clear() {
        Arrays.fill(made, 0);
        Arrays.fill(used, 0);
        reachedCount = 0;
    }

    /** A step may be done from here on. */
    void begins(Step step) {
        boolean leads = step.kind() == Kind.SET || step.kind() == Kind.CAS;
        if (leads && step.target() != StateSpace.DEAD) {
            if (appends) {
                reached[reachedCount++] = step.target();
            } else {
                made[states.exact(step.target())]++;
            }
        }
    }

    /** False if a step that needs a value must return here, and it cannot have been there. */
    boolean isMetBy(Step step, int state) {
        int value = step.value();
        if (states.canBecome(state, value) && step.kind() == Kind.READ) {
            return true;
        }
        if (!appends) {
            used[value] += step.kind() == Kind.CAS ? 1 : 0;
            int there = states.exact(state) == value ? 1 : 0;
            return made[value] + there >= Math.max(1, used[value]);
        }
        for (int i = 0; i < reachedCount; i++) {
            if (states.canBecome(reached[i], value)) {
                return true;
            }
        }
        return states.canBecome(state, value);
    }
}
