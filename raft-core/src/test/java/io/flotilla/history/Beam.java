package io.flotilla.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order with a few configurations at a time, those that look best. Where none leads on it turns back, to before the step that
 * found no place, goes on with more of them, and with that step first in mind. What it finds is an order; that it finds none proves nothing.
 */
final class Beam {
    private static final int WIDTH = 12;
    /** Of one state only one of so many is kept, as long as there are others: those of one state often fail together. */
    private static final int STATES = 4;

    private static final int MOST_WIDTH = 1_000;
    /** A configuration is remembered at each of so many events. */
    private static final int EACH = 25;
    /** How far it turns back at least, the first time. */
    private static final int BACK = 60;

    private static final int MOST_BACK = 2_000;
    /** It is as wide as it became until it is so far beyond where it turned back. */
    private static final int BEYOND = 20;

    private static final int POINTS = 4;
    /** So often it turns back without getting further before it looks at all the ways. */
    private static final int THOROUGH = 3;

    private static final int WEIGHT = 100;
    /** So often it turns back without getting further before somebody else has a turn. */
    private static final int PATIENCE = 3;

    private final Frontier frontier;
    private final TreeMap<Integer, List<Branch>> checkpoints = new TreeMap<>();
    private int width = WIDTH;
    private int back = BACK;
    private int deadAt = -1;
    private int fruitless;
    private int reached = LinearizabilityChecker.UNKNOWN;

    @Nullable
    private Trace before;

    Beam(Plan plan) {
        frontier = new Frontier(plan);
        frontier.moves().setThorough(false);
    }

    /** Goes on until an order is found, or so many points were looked at, or it seems that there is none. */
    Outcome run(long budget) {
        int turned = 0;
        while (!frontier.isAtEnd()) {
            if (frontier.event() % EACH == 0) {
                checkpoints.put(frontier.event(), List.copyOf(frontier.here()));
            }
            List<Frontier.Scored> next = frontier.next(POINTS * width, budget);
            if (next == null) {
                return Outcome.GAVE_UP;
            }
            if (!next.isEmpty()) {
                frontier.enter(best(next));
            } else {
                turned = frontier.event() > deadAt ? 1 : turned + 1;
                turnBack();
                if (turned > PATIENCE) {
                    return Outcome.GAVE_UP;
                }
            }
            if (frontier.event() > deadAt + BEYOND) {
                width = WIDTH;
                frontier.moves().setThorough(false);
            }
        }
        return Outcome.FOUND;
    }

    /** An order of what could be ordered. */
    List<Operation> order() {
        return Trace.order(frontier.here().get(0).trace());
    }

    /** The event that it did not get beyond, if it turned back; otherwise {@link LinearizabilityChecker#UNKNOWN}. */
    int reached() {
        return reached;
    }

    /** The number of that event in the schedule. */
    int deadAt() {
        return deadAt;
    }

    /** An order of what was known before that event. */
    List<Operation> before() {
        return Trace.order(before);
    }

    /** Points that were looked at, a measure of the work. */
    long explored() {
        return frontier.moves().explored();
    }

    private List<Branch> best(List<Frontier.Scored> next) {
        List<Branch> chosen = new ArrayList<>();
        if (next.size() <= width) {
            next.forEach(each -> chosen.add(each.branch()));
            return chosen;
        }
        next.sort(Comparator.comparingInt(Frontier.Scored::cost));
        List<Branch> others = new ArrayList<>();
        Map<Integer, Integer> ofState = new HashMap<>();
        for (int i = 0; i < next.size() && chosen.size() < width; i++) {
            Branch each = next.get(i).branch();
            boolean few = ofState.merge(each.state(), 1, Integer::sum) <= width / STATES;
            (few ? chosen : others).add(each);
        }
        others.stream().limit(width - chosen.size()).forEach(chosen::add);
        return chosen;
    }

    private void turnBack() {
        int at = frontier.event();
        boolean further = at > deadAt;
        width = further ? WIDTH : Math.min(MOST_WIDTH, width + width / 2);
        back = further ? BACK : Math.min(MOST_BACK, back + back / 4);
        if (further) {
            deadAt = at;
            reached = frontier.line();
            before = frontier.here().get(0).trace();
        }
        fruitless = further ? 0 : fruitless + 1;
        frontier.moves().setThorough(fruitless >= THOROUGH);
        int call = frontier.prefer(WEIGHT);
        var checkpoint = checkpoints.floorEntry(Math.max(0, Math.min(call, at - back)));
        frontier.rewind(checkpoint.getKey(), checkpoint.getValue());
    }
}
