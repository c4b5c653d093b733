package io.flotilla.history;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Configurations that stand for all that there may be in the midst of the events, whatever happened before: so that what contradicts itself late is
 * refuted without going through all that was early.
 *
 * <p>In all of them each step under way need not be placed any more and may be, right before the latest SET too. They differ in their state. A state can
 * only be looked at before the first SET that began later has returned: a look that begins after that return comes behind that SET. So
 * the states are those that a look can need that begins before that return and has not returned yet, all that such a value begins with,
 * null, and {@link StateSpace#DEAD} for every other: nobody looks at it, and a failed cas finds it as different as any.
 */
final class Midst {
    private Midst() {}

    /** Those before the next event; none if no SET begins later, for then there may be too many. */
    static List<Branch> of(Plan plan, Window window) {
        StateSpace states = plan.states();
        int now = window.now();
        int overwritten = Operation.NEVER;
        for (Step step : plan.steps()) {
            if (step.kind() == Step.Kind.SET && step.certain() && step.callAt() > now) {
                overwritten = Math.min(overwritten, step.returnAt());
            }
        }
        List<Branch> all = new ArrayList<>();
        if (overwritten == Operation.NEVER) {
            return all;
        }
        Set<Integer> nodes = new LinkedHashSet<>(List.of(StateSpace.DEAD, StateSpace.NULL));
        for (Step step : plan.steps()) {
            if (step.value() > 0 && step.callAt() < overwritten && step.returnAt() > now) {
                Object value = states.value(step.value());
                nodes.add(states.node(value));
                for (int i = plan.appends() ? String.valueOf(value).length() - 1 : 0; i > 0; i--) {
                    nodes.add(states.node(String.valueOf(value).substring(0, i)));
                }
            }
        }
        nodes.forEach(node -> all.add(window.any(node)));
        return all;
    }
}
