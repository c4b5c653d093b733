package io.flotilla.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the events of a key and keeps configurations that they may have led to. A step is placed when it returns, and with it what
 * it needs, and nothing else: so the configurations stay few ("just-in-time linearization", Lowe, "Testing for linearizability", §5). Where
 * they are too many, {@link Beam} goes on with some and {@link Relaxation} with fewer that stand for all.
 */
final class Frontier {
    /** What a means that is used up weighs, against how nearly something fails. */
    private static final int MEANS = 10;

    private final Plan plan;
    private final List<Step> steps;
    private final StateSpace states;
    private final Schedule schedule;
    private final Window window;
    private final Moves moves;
    private final Outlook outlook;
    /** By step: what it weighs to have it still to place; half where the state can become what it needs. */
    private final Map<Integer, Integer> wanted = new LinkedHashMap<>();

    private List<Branch> here = new ArrayList<>();
    private int event;
    private int refutedBy;
    private int missed;
    /** True if that was told by {@link Outlook}, and not by that there is no place. */
    private boolean foreseen;

    /**
     * A configuration to choose from.
     *
     * @param cost the lower, the better it looks
     */
    record Scored(Branch branch, int cost) {}

    Frontier(Plan plan) {
        this.plan = plan;
        steps = plan.steps();
        states = plan.states();
        schedule = new Schedule(steps);
        window = new Window(steps, schedule);
        moves = new Moves(plan, schedule, window);
        outlook = new Outlook(plan, schedule, window);
        here.add(window.beginning());
    }

    Window window() {
        return window;
    }

    Moves moves() {
        return moves;
    }

    boolean isAtEnd() {
        return event == schedule.eventCount();
    }

    /** The next event's number. */
    int event() {
        return event;
    }

    /** The next event's number in the history. */
    int line() {
        return lineOf(event);
    }

    private int lineOf(int which) {
        Step step = steps.get(schedule.stepAt(which));
        return schedule.isReturn(which) ? step.returnAt() : step.callAt();
    }

    List<Branch> here() {
        return here;
    }

    /** The event by which it is sure that what was dropped leads nowhere: what it misses has returned then. */
    int refutedBy() {
        return refutedBy;
    }

    /**
     * The configurations after the next event, without those that cannot lead on; null if that cannot be told within the budget.
     *
     * @param limit points to look at for one configuration
     * @param budget points that may have been looked at in all
     */
    @Nullable
    List<Scored> next(int limit, long budget) {
        int step = schedule.stepAt(event);
        BestOf best = new BestOf(window);
        if (!schedule.isReturn(event)) {
            window.begin(step);
            here.forEach(each -> best.add(steps.get(step).changes() ? each : moves.settled(each)));
        } else {
            window.returning(step);
            missed = step;
            foreseen = false;
            List<Branch> found = new ArrayList<>();
            for (Branch each : here) {
                if (window.isDone(each, step)) {
                    found.add(each);
                }
                if (!window.isUsed(each, step)) {
                    moves.place(each, step, limit, found::add);
                }
                if (moves.explored() > budget) {
                    return null;
                }
            }
            window.end(step);
            refutedBy = Math.max(refutedBy, steps.get(step).returnAt());
            int slot = schedule.slot(step);
            found.forEach(each -> best.add(moves.settled(each.without(slot))));
        }
        return hopeful(best.all());
    }

    /** Goes on with these. */
    void enter(List<Branch> chosen) {
        here = chosen;
        event++;
    }

    /** Goes back to where the event was the next one. */
    void rewind(int to, List<Branch> branches) {
        window.clear();
        for (event = 0; event < to; event++) {
            int step = schedule.stepAt(event);
            if (schedule.isReturn(event)) {
                window.returning(step);
                window.end(step);
            } else {
                window.begin(step);
            }
        }
        here = branches;
    }

    /** Goes to that event, with configurations that stand for all; false if there may be too many. */
    boolean begin(int at) {
        rewind(at, List.of(window.beginning()));
        if (at > 0) {
            here = new ArrayList<>();
            Midst.of(plan, window).forEach(each -> here.add(moves.settled(each)));
        }
        return !here.isEmpty();
    }

    /**
     * From now on configurations in which that is still to be placed which just found no place look worse. Returns the event to go back to at least: the
     * invocation of what found none, and where the last was placed of what would bring what it lacks.
     */
    int prefer(int weight) {
        wanted.merge(missed, weight, Integer::sum);
        int back = Math.min(line(), 1 + steps.get(missed).callAt());
        if (foreseen) {
            Set<Step> suppliers = Collections.newSetFromMap(new IdentityHashMap<>());
            suppliers.addAll(outlook.suppliers());
            for (Branch each : here) {
                back = Math.min(back, latestUse(each.trace(), suppliers));
            }
        }
        return eventBefore(back);
    }

    /** When the latest of these was placed: at the return of what it was placed for, which is the next to return of all that was placed since. */
    private static int latestUse(@Nullable Trace last, Set<Step> suppliers) {
        int until = Integer.MAX_VALUE;
        for (Trace each = last; each != null; each = each.before()) {
            until = Math.min(until, each.step().returnAt());
            if (suppliers.contains(each.step())) {
                return until;
            }
        }
        return Integer.MAX_VALUE;
    }

    /** The last event before that one of the history, or this one. */
    private int eventBefore(int line) {
        int last = event;
        while (last > 0 && lineOf(last) >= line) {
            last--;
        }
        return last;
    }

    private List<Scored> hopeful(List<Branch> branches) {
        List<Scored> hopeful = new ArrayList<>();
        for (Branch each : branches) {
            int tightness = schedule.isReturn(event) ? outlook.tightness(each, event) : 0;
            if (tightness >= 0) {
                hopeful.add(new Scored(each, MEANS * window.cost(each) + tightness + weight(each)));
            } else {
                missed = outlook.missed();
                foreseen = true;
                refutedBy = Math.max(refutedBy, steps.get(missed).returnAt());
            }
        }
        return hopeful;
    }

    private int weight(Branch here) {
        int weight = 0;
        for (Map.Entry<Integer, Integer> each : wanted.entrySet()) {
            Step step = steps.get(each.getKey());
            boolean begun = step.callAt() <= window.now();
            if (step.returnAt() > window.now() && !(begun && window.isDone(here, each.getKey()))) {
                boolean near = step.value() >= 0 && states.canBecome(here.state(), step.value());
                weight += near ? each.getValue() / 2 : each.getValue();
            }
        }
        return weight;
    }
}
