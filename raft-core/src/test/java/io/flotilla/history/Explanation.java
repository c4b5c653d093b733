package io.flotilla.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Why a key is not linearizable: the longest part of its history, from the beginning, that can be ordered; and operations that contradict
 * each other once the next event is there. Any one of them less, and there is no contradiction, whatever the others of the key did.
 */
public final class Explanation {
    /** Configurations that one question may cost; where that is too few an operation stays that might have been left out. */
    private static final long BUDGET = 300;
    /** Operations of the order that are told. */
    private static final int TOLD = 10;

    private final Object key;
    private final Order prefix;
    private final int prefixLine;
    private final Operation breaking;
    private final List<Operation> conflict;

    private Explanation(Object key, Order prefix, int prefixLine, Operation breaking, List<Operation> conflict) {
        this.key = key;
        this.prefix = prefix;
        this.prefixLine = prefixLine;
        this.breaking = breaking;
        this.conflict = conflict;
    }

    /** Explains a key that is not linearizable. */
    static Explanation of(Object key, List<Operation> operations) {
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
        // Every part of a linearizable history, from its beginning, is linearizable: so the end of the longest can be
        // halved for.
        while (bad - good > 1) {
            int middle = (good + bad) >>> 1;
            Order found = LinearizabilityChecker.check(upTo(operations, events.get(middle - 1)), Long.MAX_VALUE)
                    .order();
            good = found != null ? middle : good;
            bad = found != null ? bad : middle;
            order = found != null ? found : order;
        }
        int line = events.get(bad - 1);
        Operation breaking = operations.stream()
                .filter(operation -> operation.endedAt() == line)
                .findFirst()
                .orElseThrow();
        List<Operation> conflict = Conflict.among(upTo(operations, line), breaking, BUDGET);
        return new Explanation(key, order, good == 0 ? 0 : events.get(good - 1), breaking, conflict);
    }

    /** The key: text or a {@link Long}. */
    public Object key() {
        return key;
    }

    /** The operation with whose end no order is left. */
    public Operation breaking() {
        return breaking;
    }

    /** Number of the last event (its line) up to which the key's history can be ordered. */
    public int prefixLine() {
        return prefixLine;
    }

    /** Operations that contradict each other, in the order of their invocations; {@link #breaking} is one of them. */
    public List<Operation> conflict() {
        return conflict;
    }

    /** In words, over several lines. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        out.append("not linearizable: key ").append(Json.write(key)).append('\n');
        tellPrefix(out);
        out.append("With the end of the operation in ")
                .append(breaking.describe())
                .append(", there is no order any more.\nThese contradict each other")
                .append(conflict.size() == 1 ? " (nothing else explains it)" : "")
                .append(":\n");
        for (Operation operation : conflict) {
            out.append("  ").append(operation.describe()).append('\n');
        }
        return out.toString();
    }

    private void tellPrefix(StringBuilder out) {
        List<Operation> ordered = prefix.operations();
        if (ordered.isEmpty()) {
            out.append("Nothing before can be wrong: the key is null, and no operation has to be ordered yet.\n");
            return;
        }
        int from = Math.max(0, ordered.size() - TOLD);
        out.append("The longest part that can be ordered: up to line ").append(prefixLine);
        out.append(", with ").append(ordered.size()).append(ordered.size() == 1 ? " operation" : " operations");
        out.append(from > 0 ? ", the last " + TOLD + " of them:\n" : ":\n");
        for (int i = from; i < ordered.size(); i++) {
            out.append("  ").append(ordered.get(i).describe());
            if (!Objects.equals(prefix.valueAfter(i), prefix.valueAfter(i + 1))) {
                out.append("; the value is ").append(Json.write(prefix.valueAfter(i + 1)));
            }
            out.append('\n');
        }
    }

    /** The history as it was known after that line: what ends later has an unknown outcome. */
    private static List<Operation> upTo(List<Operation> operations, int line) {
        List<Operation> part = new ArrayList<>();
        for (Operation operation : operations) {
            if (operation.invokedAt() <= line) {
                part.add(operation.endedAt() <= line ? operation : operation.unknown());
            }
        }
        return part;
    }
}
