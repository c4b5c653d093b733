package io.flotilla.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a configuration came about: the step that was placed last, and the way to it, which configurations share.
 *
 * @param before what was placed before; null at the beginning
 * @param step what was placed
 * @param overwrites true if it is a SET that was placed at the end: the place right before it is where others may be hidden
 * @param hidden true if it was placed right before the latest SET, and not at the end
 */
record Trace(@Nullable Trace before, Step step, boolean overwrites, boolean hidden) {
    /** The operations in the order that the steps make. */
    static List<Operation> order(@Nullable Trace last) {
        ArrayDeque<Trace> all = new ArrayDeque<>();
        for (Trace each = last; each != null; each = each.before) {
            all.push(each);
        }
        List<Operation> order = new ArrayList<>();
        int overwriting = 0;
        for (Trace each : all) {
            if (each.hidden) {
                order.add(overwriting++, each.step.operation());
            } else {
                overwriting = each.overwrites ? order.size() : overwriting;
                order.add(each.step.operation());
            }
        }
        return order;
    }
}
