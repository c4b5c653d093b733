package io.flotilla.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Refutes: keeps configurations that stand for all, and of more than it can keep those that look worse become one for each state, from which
 * everything can be done that could be done from one of them (as in a relaxed decision diagram; Bergman, Cire, van Hoeve, Hooker, "Decision
 * Diagrams for Optimization", §4). Where none is left there is no order. As long as none were merged, what is left at the end is one.
 */
final class Relaxation {
    private static final int POINTS = 5_000;

    private final Frontier frontier;
    private final int width;
    /** Event after which it has nothing more to tell. */
    private final int last;

    private boolean merged;
    private boolean over;

    Relaxation(Plan plan, int width) {
        this(plan, width, 0, Integer.MAX_VALUE);
    }

    /** Of the events from the first to the last one only, whatever was before. */
    Relaxation(Plan plan, int width, int first, int last) {
        frontier = new Frontier(plan);
        merged = first > 0;
        over = !frontier.begin(first);
        this.width = width;
        this.last = last;
    }

    /** Goes on until the end, or so many points were looked at. */
    Outcome run(long budget) {
        while (!isOver()) {
            List<Frontier.Scored> next = frontier.next(POINTS, budget);
            if (next == null) {
                return Outcome.GAVE_UP;
            }
            over = next.isEmpty() || frontier.moves().isCutShort();
            if (!over) {
                frontier.enter(fewer(next));
            } else if (!frontier.moves().isCutShort()) {
                return Outcome.NONE;
            }
        }
        return over || merged || !frontier.isAtEnd() ? Outcome.GAVE_UP : Outcome.FOUND;
    }

    /** True if it can tell no more. */
    boolean isOver() {
        return over || frontier.isAtEnd() || frontier.event() > last;
    }

    /** After {@link Outcome#NONE}: the event by which no order is left, or an earlier one. */
    int refutedBy() {
        return frontier.refutedBy();
    }

    /** True if none were merged: what it has then really may be. */
    boolean isExact() {
        return !merged;
    }

    /** The event that it could not go beyond. */
    int reached() {
        return frontier.line();
    }

    /** The order that was found, or one of what was before that event. */
    List<Operation> order() {
        return Trace.order(frontier.here().get(0).trace());
    }

    long explored() {
        return frontier.moves().explored();
    }

    private List<Branch> fewer(List<Frontier.Scored> next) {
        List<Branch> fewer = new ArrayList<>();
        if (next.size() > width) {
            next.sort(Comparator.comparingInt(Frontier.Scored::cost));
            merged = true;
        }
        Map<Integer, Branch> alike = new LinkedHashMap<>();
        for (Frontier.Scored each : next) {
            if (fewer.size() < width) {
                fewer.add(each.branch());
            } else {
                alike.merge(each.branch().state(), each.branch(), frontier.window()::either);
            }
        }
        fewer.addAll(alike.values());
        return fewer;
    }
}
