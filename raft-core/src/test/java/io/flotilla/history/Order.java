package io.flotilla.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An order of one key's operations, replayed by the plain rules of {@link Function}, without any of the search's cleverness: a history is
 * called linearizable only with an order that passes here.
 */
final class Order {
    private final List<Operation> operations;
    /** What the key holds after each operation. */
    private final List<@Nullable Object> values = new ArrayList<>();

    /**
     * @param all the history of the key
     * @param operations some of them, in the order in which they happened
     * @throws IllegalStateException if a certain one is missing, one is there twice, real time is turned round, or a register would
     *     have answered otherwise
     */
    Order(List<Operation> all, List<Operation> operations) {
        this.operations = List.copyOf(operations);
        Set<Operation> placed = new HashSet<>(operations);
        require(placed.size() == operations.size(), "an operation is there twice: ", operations);
        for (Operation operation : all) {
            require(!operation.isCertain() || placed.contains(operation), "missing: ", operation);
        }
        Object value = null;
        int latestCall = 0;
        for (Operation operation : operations) {
            require(operation.endedAt() > latestCall, "too late: ", operation);
            latestCall = Math.max(latestCall, operation.invokedAt());
            value = apply(operation, value);
            values.add(value);
        }
    }

    List<Operation> operations() {
        return operations;
    }

    /** What the key holds after so many operations. */
    @Nullable
    Object valueAfter(int count) {
        return count == 0 ? null : values.get(count - 1);
    }

    /**
     * The order with the failed cas that are not in it, which the search leaves out where any order satisfies them: each at a moment between
     * its invocation and its end at which the key holds another value.
     */
    static Order complete(List<Operation> all, List<Operation> ordered) {
        Set<Operation> placed = new HashSet<>(ordered);
        List<Operation> missing = all.stream()
                .filter(operation -> operation.isCertain() && !placed.contains(operation))
                .toList();
        if (missing.isEmpty()) {
            return new Order(all, ordered);
        }
        int[] moments = new int[ordered.size() + 2]; // when each happens: as early as the order allows; and an end
        List<@Nullable Object> values = new ArrayList<>();
        values.add(null);
        List<Placed> result = new ArrayList<>();
        for (int i = 0; i < ordered.size(); i++) {
            moments[i + 1] = Math.max(moments[i], ordered.get(i).invokedAt());
            values.add(apply(ordered.get(i), values.get(i)));
            result.add(new Placed(ordered.get(i), i, moments[i + 1]));
        }
        moments[ordered.size() + 1] = Operation.NEVER;
        for (Operation operation : missing) {
            result.add(place(operation, moments, values));
        }
        // An operation that changes nothing comes after the one that it was placed behind.
        result.sort(Comparator.comparingInt(Placed::behind)
                .thenComparing(each -> placed.contains(each.operation()) ? 0 : 1)
                .thenComparingInt(Placed::moment));
        return new Order(all, result.stream().map(Placed::operation).toList());
    }

    /** An operation with its moment; those of the order are behind themselves. */
    private record Placed(Operation operation, int behind, int moment) {}

    private static Placed place(Operation failed, int[] moments, List<@Nullable Object> values) {
        Event.Swap swap = (Event.Swap) Objects.requireNonNull(failed.argument());
        int behind = Arrays.binarySearch(moments, 0, values.size(), failed.invokedAt());
        behind = behind < 0 ? -behind - 2 : behind;
        while (behind > 0 && moments[behind] >= failed.invokedAt()) {
            behind--; // several may happen at one moment
        }
        for (; behind < values.size() && moments[behind] <= failed.endedAt(); behind++) {
            if (!Objects.equals(values.get(behind), swap.from())) {
                return new Placed(failed, behind - 1, Math.max(moments[behind], failed.invokedAt()));
            }
        }
        throw new IllegalStateException("the order that was found has no place for " + failed);
    }

    private static @Nullable Object apply(Operation operation, @Nullable Object value) {
        Object argument = operation.argument();
        return switch (operation.function()) {
            case READ -> {
                require(Objects.equals(value, operation.result()), "another value: ", operation);
                yield value;
            }
            case WRITE -> argument;
            case DELETE -> null;
            case APPEND -> value == null ? argument : value + String.valueOf(argument);
            case CAS -> {
                Event.Swap swap = (Event.Swap) Objects.requireNonNull(argument);
                boolean same = Objects.equals(value, swap.from());
                require(
                        !operation.isCertain() || same == (operation.end() == Operation.End.OK),
                        "another value: ",
                        operation);
                yield same && operation.end() != Operation.End.FAILED ? swap.to() : value;
            }
        };
    }

    private static void require(boolean right, String wrong, Object what) {
        if (!right) {
            throw new IllegalStateException("the order that was found does not hold: " + wrong + what);
        }
    }
}
