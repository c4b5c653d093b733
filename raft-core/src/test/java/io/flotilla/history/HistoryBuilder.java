package io.flotilla.history;

import io.flotilla.history.Operation.End;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link History} of events, in their order. The rules:
 *
 * <ul>
 *   <li>A process has one operation at a time. After {@code info} it may go on with another; an operation without an end is unknown too.
 *   <li>The invocation of a write or an append carries what is written or added, that of a cas both values; that of a read or a delete
 *       carries null.
 *   <li>The {@code ok} of a read carries what was found. Any other end carries null or repeats the value of the invocation.
 *   <li>What is added by append is text, and a key that is appended to never holds a number.
 *   <li>Time does not run backwards: lines out of order would make the verdict worthless.
 * </ul>
 *
 * <p>Used by one thread.
 */
public final class HistoryBuilder {
    private final List<@Nullable Operation> operations = new ArrayList<>();
    private final List<Event> invocations = new ArrayList<>();
    /** By process: the place in {@link #operations} of the one that is under way. */
    private final Map<Long, Integer> open = new HashMap<>();
    /** By key: true if it is appended to, false if it holds numbers. */
    private final Map<Object, Boolean> appended = new HashMap<>();

    private final List<Integer> lines = new ArrayList<>();
    private long timeNs = Long.MIN_VALUE;
    private int line;

    /** An event that contradicts those before it or its own function. */
    static final class ContradictionException extends Exception {
        private static final long serialVersionUID = 1;

        private final String field;

        ContradictionException(String field, String expected) {
            super(expected);
            this.field = field;
        }

        /** The field that is wrong. */
        String field() {
            return field;
        }
    }

    /** Adds the next event. @throws IllegalArgumentException if it contradicts those before it or its own function */
    public HistoryBuilder add(Event event) {
        try {
            add(event, line + 1);
        } catch (ContradictionException e) {
            throw new IllegalArgumentException(event + ": " + e.field() + ": expected " + e.getMessage(), e);
        }
        return this;
    }

    /** What was added so far. */
    public History build() {
        List<Operation> all = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            Operation ended = operations.get(i);
            all.add(ended != null ? ended : operation(i, End.UNKNOWN, null, Operation.NEVER));
        }
        return new History(all);
    }

    boolean isEmpty() {
        return operations.isEmpty();
    }

    void add(Event event, int atLine) throws ContradictionException {
        if (event.timeNs() < timeNs) {
            throw new ContradictionException("time", "at least " + timeNs + ", the time of the event before");
        }
        if (event.type() == EventType.INVOKE) {
            checkArgument(event);
            checkAppended(event);
            begin(event, atLine);
        } else {
            end(event, atLine);
            checkAppended(event);
        }
        timeNs = event.timeNs();
        line = atLine;
    }

    private void begin(Event event, int atLine) throws ContradictionException {
        Integer before = open.putIfAbsent(event.process(), operations.size());
        if (before != null) {
            throw new ContradictionException(
                    "process",
                    "a process that waits for nothing: " + event.process() + " has an operation under way since line "
                            + lines.get(before) + " and no info");
        }
        operations.add(null);
        invocations.add(event);
        lines.add(atLine);
    }

    private void end(Event event, int atLine) throws ContradictionException {
        Integer place = open.get(event.process());
        if (place == null) {
            throw new ContradictionException(
                    "process", "a process with an operation under way; " + event.process() + " has none");
        }
        Event begun = invocations.get(place);
        String since = ", as in line " + lines.get(place);
        if (event.function() != begun.function()) {
            throw new ContradictionException("f", Json.write(begun.function().word()) + since);
        }
        if (!event.key().equals(begun.key())) {
            throw new ContradictionException("key", Json.write(begun.key()) + since);
        }
        boolean found = event.function() == Function.READ && event.type() == EventType.OK;
        if (found && event.value() instanceof Event.Swap) {
            throw new ContradictionException("value", "what was found: text, a whole number or null");
        }
        if (!found && event.value() != null && !event.value().equals(begun.value())) {
            throw new ContradictionException("value", "null or the value of line " + lines.get(place));
        }
        open.remove(event.process());
        End end = event.type() == EventType.OK ? End.OK : event.type() == EventType.FAIL ? End.FAILED : End.UNKNOWN;
        operations.set(
                place,
                operation(place, end, found ? event.value() : null, end == End.UNKNOWN ? Operation.NEVER : atLine));
    }

    private Operation operation(int place, End end, @Nullable Object result, int endedAt) {
        Event begun = Objects.requireNonNull(invocations.get(place));
        return new Operation(
                begun.process(), begun.function(), begun.key(), begun.value(), end, result, lines.get(place), endedAt);
    }

    private static void checkArgument(Event event) throws ContradictionException {
        Object value = event.value();
        boolean right = switch (event.function()) {
            case READ, DELETE -> value == null;
            case WRITE -> value != null && !(value instanceof Event.Swap);
            case APPEND -> value instanceof String;
            case CAS -> value instanceof Event.Swap;
        };
        if (!right) {
            throw new ContradictionException(
                    "value",
                    switch (event.function()) {
                        case READ, DELETE ->
                            "null: the invocation of a " + event.function().word() + " has no value";
                        case WRITE -> "text or a whole number to write";
                        case APPEND -> "text to append";
                        case CAS -> "[from,to], of which only from may be null";
                    });
        }
    }

    private void checkAppended(Event event) throws ContradictionException {
        Object value = event.value();
        boolean number = value instanceof Long
                || (value instanceof Event.Swap swap && (swap.from() instanceof Long || swap.to() instanceof Long));
        if (!number && event.function() != Function.APPEND) {
            return;
        }
        Boolean before = appended.putIfAbsent(event.key(), !number);
        if (before != null && before == number) {
            throw new ContradictionException(
                    "value", number ? "text: this key is appended to" : "a number: this key holds numbers");
        }
    }
}
