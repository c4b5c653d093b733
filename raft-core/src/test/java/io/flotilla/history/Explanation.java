package io.flotilla.history;

import java.util.List;
import java.util.Objects;

/**
 * Why a key is not linearizable: the longest part of its history, from the beginning, that can be ordered; and operations that contradict
 * each other once the next event is there. Any one of them less, and there is no contradiction, whatever the others of the key did.
 */
public final class Explanation {
    /** Operations of the order that are told. */
    private static final int TOLD = 10;

    private final Object key;
    private final Prefix prefix;
    private final Operation breaking;
    private final List<Operation> conflict;

    private Explanation(Object key, Prefix prefix, Operation breaking, List<Operation> conflict) {
        this.key = key;
        this.prefix = prefix;
        this.breaking = breaking;
        this.conflict = conflict;
    }

    /** Explains a key that is not linearizable. */
    static Explanation of(Object key, List<Operation> operations) {
        return of(key, operations, LinearizabilityChecker.check(operations, Long.MAX_VALUE));
    }

    /** Explains a key with that verdict. */
    static Explanation of(Object key, List<Operation> operations, LinearizabilityChecker.KeyVerdict verdict) {
        Prefix prefix = Prefix.longest(operations, verdict);
        int line = prefix.brokenAt();
        Operation breaking = operations.stream()
                .filter(operation -> operation.endedAt() == line)
                .findFirst()
                .orElseThrow();
        List<Operation> conflict = Conflict.among(Prefix.upTo(operations, line), breaking);
        return new Explanation(key, prefix, breaking, conflict);
    }

    /** The key: text or a {@link Long}. */
    public Object key() {
        return key;
    }

    /** The operation with whose end no order is left. */
    public Operation breaking() {
        return breaking;
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
        Order order = prefix.order();
        List<Operation> ordered = order.operations();
        if (ordered.isEmpty()) {
            out.append("Nothing before can be wrong: the key is null, and no operation has to be ordered yet.\n");
            return;
        }
        int from = Math.max(0, ordered.size() - TOLD);
        out.append(
                        prefix.longest()
                                ? "The longest part that can be ordered: up to line "
                                : "A part that can be ordered: up to line ")
                .append(prefix.line());
        out.append(", with ").append(ordered.size()).append(ordered.size() == 1 ? " operation" : " operations");
        out.append(from > 0 ? ", the last " + TOLD + " of them:\n" : ":\n");
        for (int i = from; i < ordered.size(); i++) {
            out.append("  ").append(ordered.get(i).describe());
            if (!Objects.equals(order.valueAfter(i), order.valueAfter(i + 1))) {
                out.append("; the value is ").append(Json.write(order.valueAfter(i + 1)));
            }
            out.append('\n');
        }
    }
}
