package io.flotilla.history;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The longest part of one key's history, from the beginning, that can be ordered.
 *
 * @param line of its last event; 0 if it has none
 * @param brokenAt line of the next event
 * @param order of what was known then
 */
record Prefix(int line, int brokenAt, Order order) {
    /** Of operations that cannot be ordered. */
    static Prefix longest(List<Operation> operations, LinearizabilityChecker.KeyVerdict verdict) {
        TreeSet<Integer> lines = new TreeSet<>();
        for (Operation operation : operations) {
            lines.add(operation.invokedAt());
            if (operation.endedAt() != Operation.NEVER) {
                lines.add(operation.endedAt());
            }
        }
        List<Integer> events = new ArrayList<>(lines);
        int good = 0;
        int bad = events.size();
        Order order = new Order(List.of(), List.of());
        LinearizabilityChecker.KeyVerdict latest = verdict;
        // Every part of a linearizable history, from its beginning, is linearizable: so the end of the longest can be
        // halved for.
        while (true) {
            if (latest.order() == null && latest.brokenAt() != LinearizabilityChecker.UNKNOWN) {
                int broken = events.indexOf(latest.brokenAt());
                if (broken >= good) {
                    good = broken;
                    int line = lineOf(events, good);
                    order = Order.complete(upTo(operations, line), told(latest.before(), line));
                }
                bad = isToldLater(operations, latest.brokenAt()) ? bad : broken + 1;
            }
            if (bad - good <= 1) {
                return new Prefix(lineOf(events, good), events.get(bad - 1), order);
            }
            int middle = (good + bad) >>> 1;
            latest = LinearizabilityChecker.check(upTo(operations, events.get(middle - 1)), Long.MAX_VALUE);
            if (latest.order() == null) {
                bad = middle;
            } else {
                good = middle;
                order = latest.order();
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
