package io.flotilla.history;

import io.flotilla.history.Step.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * What one pass over the events of a key tells without searching.
 *
 * <p>A step <em>replaces</em> a value if the key does not hold it right after the step. A value is <em>gone</em> when a step that replaces
 * it began after every step that can make it had returned, and has itself returned. To see a value that is gone, or that nothing made
 * yet, contradicts everything; to meet another value than one that is gone says nothing, and neither does it if a step that replaces the
 * value lies within the failed cas. As long as nothing but appends is under way, what is seen later begins with what was seen before, and of two
 * values that are seen at once one begins with the other. What is found so is certain; what is not found proves nothing.
 */
final class Sweep {
    /** Steps that are remembered as replacing; a value that all of them make is not judged. */
    private static final int REMEMBERED = 8;

    private static final int NOTHING = -1;

    private final Plan plan;
    private final List<Step> steps;
    /** By value: the latest return of a step that makes it, among those that began; -1 for none. */
    private final int[] madeUntil;
    /** Of the certain steps that changed something and returned, those that began last, the latest first. */
    private final List<Step> replacing = new ArrayList<>();

    private final BitSet tellingNothing = new BitSet();
    private int contradictedAt = Operation.NEVER;
    /** The longest value that was seen while nothing but appends was under way, since when that is so; -1 for none. */
    private int grown = NOTHING;

    private int growingSince;
    private int othersUnderWay;

    Sweep(Plan plan, List<Step> steps) {
        this.plan = plan;
        this.steps = steps;
        madeUntil = new int[plan.states().valueCount()];
        Arrays.fill(madeUntil, -1);
        madeUntil[0] = 0; // null, before everything
        run();
    }

    /** The event at which a value was first seen that cannot have been there; {@link Operation#NEVER} if none is known. */
    int contradictedAt() {
        return contradictedAt;
    }

    /** The failed cas, by place in the list, that any order satisfies. */
    BitSet tellingNothing() {
        return tellingNothing;
    }

    private void run() {
        List<int[]> places = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            places.add(new int[] {steps.get(i).callAt(), 0, i});
            if (steps.get(i).certain()) {
                places.add(new int[] {steps.get(i).returnAt(), 1, i});
            }
        }
        places.sort(Comparator.<int[]>comparingInt(place -> place[0]).thenComparingInt(place -> place[1]));
        int[] replacedAtCall = new int[steps.size()];
        int[] grownAtCall = new int[steps.size()];
        for (int[] place : places) {
            Step step = steps.get(place[2]);
            boolean returns = place[1] == 1;
            if (isReset(step)) {
                othersUnderWay += returns ? -1 : 1;
                growingSince = place[0];
                grown = NOTHING;
            } else if (step.observes() && othersUnderWay == 0) {
                grow(step, returns, place[2], grownAtCall);
            }
            if (!returns) {
                replacedAtCall[place[2]] = step.value() < 0 ? -1 : latestReplacing(step.value());
                for (int value : plan.makes(step)) {
                    madeUntil[value] = Math.max(madeUntil[value], step.returnAt());
                }
            } else {
                returned(step, place[2], replacedAtCall[place[2]]);
            }
        }
    }

    /** True if what is seen after it need not begin with what was seen before. */
    private static boolean isReset(Step step) {
        return (step.kind() == Kind.SET || step.kind() == Kind.CAS) && step.target() != StateSpace.DEAD;
    }

    private void grow(Step look, boolean returns, int place, int[] grownAtCall) {
        if (!returns) {
            grownAtCall[place] = grown;
        } else if (look.callAt() > growingSince) {
            boolean shrinks = grownAtCall[place] != NOTHING && !isBeginning(grownAtCall[place], look.value());
            boolean grows = grown == NOTHING || isBeginning(grown, look.value());
            if (shrinks || !(grows || isBeginning(look.value(), grown))) {
                contradictedAt = Math.min(contradictedAt, look.returnAt());
            }
            grown = grows ? look.value() : grown;
        }
    }

    private boolean isBeginning(int value, int ofValue) {
        return plan.states().begins(value, ofValue);
    }

    private void returned(Step step, int place, int replacedAtCall) {
        boolean gone = step.value() >= 0 && (madeUntil[step.value()] < 0 || replacedAtCall > madeUntil[step.value()]);
        if (step.observes() && gone) {
            contradictedAt = Math.min(contradictedAt, step.returnAt());
        }
        if (step.kind() == Kind.DIFFERS && (gone || latestReplacing(step.value()) > step.callAt())) {
            tellingNothing.set(place);
        }
        if (step.changes()) {
            int at = replacing.size();
            while (at > 0 && replacing.get(at - 1).callAt() < step.callAt()) {
                at--;
            }
            replacing.add(at, step);
            if (replacing.size() > REMEMBERED) {
                replacing.remove(REMEMBERED);
            }
        }
    }

    /** When the latest of the steps began that replace this value and have returned; -1 for none. */
    private int latestReplacing(int value) {
        for (Step step : replacing) {
            if (Arrays.stream(plan.makes(step)).noneMatch(made -> made == value)) {
                return step.callAt();
            }
        }
        return -1;
    }
}
