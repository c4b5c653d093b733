package io.flotilla.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Goes through the events of a key and keeps all configurations that they may have led to. A step is placed when it returns, and with it what
 * it needs, and nothing else: so the configurations stay few, and where none is left the longest part that can be ordered has ended
 * ("just-in-time linearization", Lowe, "Testing for linearizability", §5).
 */
final class Frontier {
    private final List<Step> steps;
    private final Schedule schedule;
    private final Window window;
    private final Moves moves;
    private final int width;
    private final long budget;
    private List<Branch> here = new ArrayList<>();
    private boolean narrowed;
    private int brokenAt;

    /**
     * @param width configurations that are kept at most; of more those that look best
     * @param budget configurations to look at before giving up
     */
    Frontier(Plan plan, int width, long budget) {
        steps = plan.steps();
        schedule = new Schedule(steps);
        window = new Window(steps, schedule);
        moves = new Moves(plan, schedule, window);
        this.width = width;
        this.budget = budget;
        here.add(window.beginning());
    }

    Search.Result run() {
        for (int event = 0; event < schedule.eventCount(); event++) {
            int step = schedule.stepAt(event);
            if (!schedule.isReturn(event)) {
                window.begin(step);
                here.replaceAll(steps.get(step).changes() ? each -> each : moves::settled);
                continue;
            }
            List<Branch> next = after(step);
            if (moves.explored() > budget) {
                return Search.Result.GAVE_UP;
            }
            if (next.isEmpty()) {
                brokenAt = steps.get(step).returnAt();
                return narrowed || moves.isCutShort() ? Search.Result.GAVE_UP : Search.Result.NONE;
            }
            here = next;
        }
        return Search.Result.FOUND;
    }

    /** The event that no order explains; only after {@link Search.Result#NONE}. */
    int brokenAt() {
        return brokenAt;
    }

    /** An order of what could be ordered. */
    List<Operation> order() {
        return Trace.order(here.get(0).trace());
    }

    /** Points that were looked at, a measure of the work. */
    long explored() {
        return moves.explored();
    }

    private List<Branch> after(int step) {
        window.returning(step);
        List<Branch> found = new ArrayList<>();
        for (Branch each : here) {
            if (window.isUsed(each, step)) {
                found.add(each);
            } else {
                moves.place(each, step, 10 * width, found::add);
            }
            if (moves.explored() > budget) {
                return found;
            }
        }
        window.end(step);
        BestOf best = new BestOf(window);
        int slot = schedule.slot(step);
        for (Branch each : found) {
            best.add(moves.settled(each.without(slot)));
        }
        List<Branch> next = best.all();
        if (next.size() > width) {
            narrowed = true;
            next.sort(Comparator.comparingInt(window::cost));
            next = new ArrayList<>(next.subList(0, width));
        }
        return next;
    }
}
