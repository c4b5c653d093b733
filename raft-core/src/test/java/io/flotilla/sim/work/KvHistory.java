package io.flotilla.sim.work;

import io.flotilla.history.Event;
import io.flotilla.history.EventType;
import io.flotilla.history.Function;
import io.flotilla.history.HistoryBuilder;
import io.flotilla.history.LinearizabilityChecker;
import io.flotilla.sim.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What clients asked of the map and were told, and whether any map could have told it (I17). The index checks of {@code check.Linearizable} believe what the state
 * machine says of itself; this one believes nobody but the clients.
 */
final class KvHistory {
    /** Configurations that a run's history may cost; a run that needs more is counted as undecided. */
    private static final long BUDGET = 200_000;

    /** An operation with its two moments. What certainly did not happen says nothing and is left out. */
    private static final class Entry {
        final long process;
        final Function function;
        final String key;
        final @Nullable Object argument;
        EventType end = EventType.INFO;

        @Nullable
        Object found;

        boolean refused;

        Entry(long process, Function function, String key, @Nullable Object argument) {
            this.process = process;
            this.function = function;
            this.key = key;
            this.argument = argument;
        }
    }

    /** A moment of an entry: its call, or its end. */
    private record Moment(Entry entry, boolean call, long timeNs) {}

    private final Map<Operation, Entry> open = new HashMap<>();
    private final List<Moment> moments = new ArrayList<>();
    private long calls;

    /** A read of a key, or a command on it, is asked. */
    void called(World world, Operation operation) {
        Entry entry = operation.isRead()
                ? new Entry(
                        calls,
                        Function.READ,
                        nameOf(operation, operation.question().query()),
                        null)
                : command(operation);
        calls++;
        open.put(operation, entry);
        moments.add(new Moment(entry, true, world.nowNs()));
    }

    private Entry command(Operation operation) {
        KvState.Decoded command = KvState.decode(operation.payload());
        Function function = switch (command.op()) {
            case KvState.WRITE -> Function.WRITE;
            case KvState.APPEND -> Function.APPEND;
            case KvState.DELETE -> Function.DELETE;
            default -> Function.CAS;
        };
        String expected = command.expected();
        Object argument = function == Function.CAS
                ? new Event.Swap(expected.isEmpty() ? null : expected, command.text())
                : function == Function.DELETE ? null : command.text();
        return new Entry(calls, function, nameOf(operation, command.key()), argument);
    }

    private static String nameOf(Operation operation, Object key) {
        return operation.group() + "/k" + key;
    }

    /** It has ended, well or not; nothing if its call was not noted. */
    void ended(World world, Operation operation) {
        Entry entry = open.remove(operation);
        if (entry == null) {
            return;
        }
        entry.refused = operation.refused() || (operation.isRead() && !operation.succeeded());
        if (operation.succeeded()) {
            entry.end = EventType.OK;
            entry.found = operation.isRead() ? operation.value() : null;
            if (entry.function == Function.CAS && !KvState.wasDone(operation.value())) {
                entry.end = EventType.FAIL;
            }
            moments.add(new Moment(entry, false, world.nowNs()));
        }
    }

    /** Checks it. @return true if it was decided */
    boolean check(World world) {
        HistoryBuilder history = new HistoryBuilder();
        for (Moment moment : moments) {
            Entry entry = moment.entry;
            if (!entry.refused) {
                history.add(new Event(
                        entry.process,
                        moment.call ? EventType.INVOKE : entry.end,
                        entry.function,
                        entry.key,
                        moment.call ? entry.argument : entry.found,
                        moment.timeNs));
            }
        }
        LinearizabilityChecker.Verdict verdict = new LinearizabilityChecker().check(history.build(), BUDGET);
        if (verdict.explanation() != null) {
            throw world.violated("I17", "what clients saw is not linearizable:\n" + verdict.explanation());
        }
        return verdict.undecided() == 0;
    }
}
