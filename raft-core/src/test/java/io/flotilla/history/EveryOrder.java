package io.flotilla.history;

import io.flotilla.history.Operation.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The checker's dumb twin: tries every order of a few operations, straight from the definition, and remembers nothing. */
final class EveryOrder {
    private final List<Operation> operations;

    private EveryOrder(List<Operation> operations) {
        this.operations = operations.stream()
                .filter(operation -> operation.end() != End.FAILED || operation.function() == Function.CAS)
                .toList();
    }

    /** True if some order of one key's operations explains them all. */
    static boolean explains(List<Operation> operations) {
        EveryOrder every = new EveryOrder(operations);
        return every.explains(every.operations, null);
    }

    private boolean explains(List<Operation> left, @Nullable Object value) {
        if (left.stream().allMatch(operation -> operation.end() == End.UNKNOWN)) {
            return true;
        }
        for (Operation next : left) {
            boolean overtakes = left.stream().anyMatch(other -> other.endedAt() < next.invokedAt());
            if (!overtakes && answers(next, value)) {
                List<Operation> rest = new ArrayList<>(left);
                rest.remove(next);
                if (explains(rest, after(next, value))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean answers(Operation operation, @Nullable Object value) {
        if (operation.end() == End.UNKNOWN) {
            return true;
        }
        if (operation.argument() instanceof Event.Swap swap) {
            return Objects.equals(value, swap.from()) == (operation.end() == End.OK);
        }
        return operation.function() != Function.READ || Objects.equals(value, operation.result());
    }

    private static @Nullable Object after(Operation operation, @Nullable Object value) {
        Object argument = operation.argument();
        return switch (operation.function()) {
            case READ -> value;
            case WRITE -> argument;
            case DELETE -> null;
            case APPEND -> value == null ? argument : value + String.valueOf(argument);
            case CAS -> {
                boolean swaps = argument instanceof Event.Swap swap && Objects.equals(value, swap.from());
                yield swaps && operation.end() != End.FAILED
                        ? ((Event.Swap) Objects.requireNonNull(argument)).to()
                        : value;
            }
        };
    }
}
