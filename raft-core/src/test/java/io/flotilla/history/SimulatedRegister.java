package io.flotilla.history;

import io.flotilla.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Histories of processes on registers that really behave: each operation takes effect at one moment between its invocation and its end,
 * so that the history is linearizable. Unknown outcomes took effect, or not, or do so later.
 */
final class SimulatedRegister {
    private final SeededRandom random;
    private final Shape shape;
    private final List<Event> events = new ArrayList<>();
    private final Map<Object, @Nullable Object> values = new HashMap<>();
    private final List<Running> running = new ArrayList<>();
    private int written;
    private int unknown;

    /**
     * @param operations in all
     * @param processes at once
     * @param keys over which they are spread
     * @param functions from which each is drawn, as often as it is named
     * @param values different ones to write; 0 for a new one each time
     * @param unknown operations at most whose outcome is unknown
     */
    record Shape(int operations, int processes, int keys, List<Function> functions, int values, int unknown) {}

    /** An operation under way. */
    private static final class Running {
        final Event invocation;
        boolean happened;
        boolean failed;

        @Nullable
        Object found;

        Running(Event invocation) {
            this.invocation = invocation;
        }
    }

    private SimulatedRegister(long seed, Shape shape) {
        random = new SeededRandom(seed);
        this.shape = shape;
    }

    static List<Event> run(long seed, Shape shape) {
        SimulatedRegister register = new SimulatedRegister(seed, shape);
        register.run();
        return register.events;
    }

    /** The history of these events. */
    static History history(List<Event> events) {
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::add);
        return builder.build();
    }

    private void run() {
        Running[] processes = new Running[shape.processes()];
        int begun = 0;
        while (begun < shape.operations() || java.util.Arrays.stream(processes).anyMatch(Objects::nonNull)) {
            int process = random.nextInt(processes.length);
            Running now = processes[process];
            if (now == null) {
                if (begun < shape.operations()) {
                    processes[process] = invoke(process);
                    begun++;
                }
            } else if (!now.happened && random.chance(50)) {
                happen(now);
            } else if (now.happened || (unknown < shape.unknown() && random.chance(20))) {
                end(now);
                processes[process] = null;
            }
            if (!running.isEmpty() && random.chance(10)) {
                happen(running.remove(random.nextInt(running.size()))); // long after its process went on
            }
        }
    }

    private Running invoke(int process) {
        Function function =
                shape.functions().get(random.nextInt(shape.functions().size()));
        Object key = (long) random.nextInt(shape.keys());
        Object argument = switch (function) {
            case READ, DELETE -> null;
            case WRITE, APPEND -> newValue();
            case CAS -> new Event.Swap(random.chance(70) ? values.get(key) : anyValue(), newValue());
        };
        Event invocation = new Event(process, EventType.INVOKE, function, key, argument, events.size());
        events.add(invocation);
        return new Running(invocation);
    }

    private void happen(Running operation) {
        Object key = operation.invocation.key();
        Object argument = operation.invocation.value();
        Object value = values.get(key);
        operation.happened = true;
        switch (operation.invocation.function()) {
            case READ -> operation.found = value;
            case WRITE -> values.put(key, argument);
            case DELETE -> values.remove(key);
            case APPEND -> values.put(key, value == null ? argument : value + String.valueOf(argument));
            case CAS -> {
                Event.Swap swap = (Event.Swap) Objects.requireNonNull(argument);
                operation.failed = !Objects.equals(value, swap.from());
                if (!operation.failed) {
                    values.put(key, swap.to());
                }
            }
        }
    }

    private void end(Running operation) {
        Event begun = operation.invocation;
        EventType type = operation.failed ? EventType.FAIL : EventType.OK;
        if (!operation.happened || (unknown < shape.unknown() && random.chance(5))) {
            type = EventType.INFO;
            unknown++;
            if (!operation.happened && begun.function() != Function.READ && random.chance(50)) {
                running.add(operation);
            }
        }
        Object value = type == EventType.OK && begun.function() == Function.READ ? operation.found : begun.value();
        events.add(new Event(begun.process(), type, begun.function(), begun.key(), value, events.size()));
    }

    private Object newValue() {
        return shape.values() == 0 ? "v" + ++written + "." : anyValue();
    }

    private Object anyValue() {
        return String.valueOf((char) ('a' + random.nextInt(Math.max(1, shape.values()))));
    }
}
