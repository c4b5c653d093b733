package io.flotilla.history;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The longest part of one key's history, from the beginning, that can be ordered.
 *
 * @param line of its last event; 0 if it has none
 * @param longest false if there may be a longer one: that was not decided within the budget
 * @param brokenAt line of the next event
 * @param order of what was known then
 */
record Prefix(int line, boolean longest, int brokenAt, Order order) {
    private static final long MOST_EXPLORED = 600_000;

    /** Of operations that cannot be ordered. */
    static Prefix longest(List<Operation> operations, LinearizabilityChecker.KeyVerdict verdict) {
        TreeSet<Integer> lines = new TreeSet<>();
        Set<Integer> ends = new HashSet<>();
        for (Operation operation : operations) {
            lines.add(operation.invokedAt());
            if (operation.endedAt() != Operation.NEVER) {
                lines.add(operation.endedAt());
                ends.add(operation.endedAt());
            }
        }
        List<Integer> events = new ArrayList<>(lines);
        int good = 0;
        int bad = events.size();
        long budget = MOST_EXPLORED;
        Order order = new Order(List.of(), List.of());
        LinearizabilityChecker.KeyVerdict latest = verdict;
        // Every part of a linearizable history, from its beginning, is linearizable: so the end of the longest can be
        // halved for.
        while (true) {
            int middle = (good + bad) >>> 1;
            int reached = events.indexOf(latest.orderedTo());
            if (reached > good) {
                good = reached;
                int line = lineOf(events, good);
                order = Order.complete(upTo(operations, line), told(latest.before(), line));
            }
            if (latest.refutedBy() != LinearizabilityChecker.UNKNOWN && !isToldLater(operations, latest.refutedBy())) {
                bad = Math.min(bad, events.indexOf(latest.refutedBy()) + 1);
                middle = bad - 1; // most often all was well until then
            }
            while (bad - good > 1 && !ends.contains(events.get(bad - 1))) {
                bad--; // an invocation breaks nothing
            }
            if (bad - good <= 1 || !latest.decided()) {
                return new Prefix(lineOf(events, good), bad - good <= 1, events.get(bad - 1), order);
            }
            latest = LinearizabilityChecker.check(upTo(operations, events.get(middle - 1)), budget);
            budget -= latest.explored();
            if (latest.order() != null) {
                good = middle;
                order = latest.order();
            } else if (latest.decided()) {
                bad = Math.min(bad, middle);
            }
        }
    }

    /** The history as it was known after that line: what ends later has an unknown outcome. */
    static List<Operation> upTo(List<Operation> operations, int line) {
        List<Operation> part = new ArrayList<>();
        for (Operation operation : operations) {
            if (operation.invokedAt() <= line) {
                part.add(operation.endedAt() <= line ? operation : operation.unknown());
            }
        }
        return part;
    }

    /** Of what was ordered, what is part of the history at that line: a read that has no answer yet says nothing. */
    private static List<Operation> told(List<Operation> ordered, int line) {
        return upTo(ordered, line).stream()
                .filter(operation -> operation.function() != Function.READ || operation.isCertain())
                .toList();
    }

    private static int lineOf(List<Integer> events, int count) {
        return count == 0 ? 0 : events.get(count - 1);
    }

    /** True if an operation under way at that line failed, as is told later only: until then it may have happened. */
    private static boolean isToldLater(List<Operation> operations, int line) {
        return operations.stream()
                .anyMatch(operation -> operation.end() == Operation.End.FAILED
                        && operation.invokedAt() < line
                        && operation.endedAt() > line);
    }
}
