package io.flotilla.history;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What counting characters tells of a key to which texts are only appended. What a look saw has of each character at most what all appends brought
 * that began before the look returned, and at least what those brought that had returned when it began. A value that nobody sees may have been
 * set: nothing that is seen comes after it.
 */
final class Growth {
    private final StateSpace states;
    private final Map<Character, Integer> places = new HashMap<>();
    /** By event and character: what appends that began earlier brought, and those that returned earlier. */
    private final int[][] begun;

    private final int[][] returned;

    private Growth(List<Step> steps, StateSpace states) {
        this.states = states;
        int events = 0;
        for (Step step : steps) {
            String text = step.kind() == Step.Kind.APPEND ? states.appended(step.target()) : seen(step);
            for (int i = 0; text != null && i < text.length(); i++) {
                places.putIfAbsent(text.charAt(i), places.size());
            }
            events = Math.max(events, step.certain() ? step.returnAt() : step.callAt());
        }
        begun = new int[events + 2][places.size()];
        returned = new int[events + 2][places.size()];
        for (Step step : steps) {
            if (step.kind() == Step.Kind.APPEND) {
                int[] brought = count(states.appended(step.target()));
                add(brought, begun[step.callAt() + 1]);
                if (step.certain()) {
                    add(brought, returned[step.returnAt() + 1]);
                }
            }
        }
        for (int i = 1; i < begun.length; i++) {
            add(begun[i - 1], begun[i]);
            add(returned[i - 1], returned[i]);
        }
    }

    /** The event by which it is plain that there is no order; {@link Operation#NEVER} if it is not. */
    static int contradictedAt(List<Step> steps, StateSpace states) {
        boolean grows = steps.stream()
                .allMatch(
                        step -> step.kind() == Step.Kind.APPEND || !step.changes() || step.target() == StateSpace.DEAD);
        if (!grows) {
            return Operation.NEVER;
        }
        Growth growth = new Growth(steps, states);
        return steps.stream()
                .filter(step -> !growth.allows(step))
                .mapToInt(Step::returnAt)
                .min()
                .orElse(Operation.NEVER);
    }

    private boolean allows(Step look) {
        String seen = seen(look);
        int[] count = seen == null ? new int[0] : count(seen);
        for (int place = 0; place < count.length; place++) {
            if (count[place] > begun[look.returnAt()][place] || count[place] < returned[look.callAt()][place]) {
                return false;
            }
        }
        return true;
    }

    /** What a look saw; null of other steps. */
    private @Nullable String seen(Step step) {
        if (!step.observes()) {
            return null;
        }
        return step.value() == 0 ? "" : String.valueOf(states.value(step.value()));
    }

    private int[] count(String text) {
        int[] count = new int[places.size()];
        for (int i = 0; i < text.length(); i++) {
            count[places.getOrDefault(text.charAt(i), 0)]++;
        }
        return count;
    }

    private static void add(int[] some, int[] to) {
        Arrays.setAll(to, i -> to[i] + some[i]);
    }
}
