package io.flotilla.history;

import io.flotilla.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Small histories of one key, some of which no register explains: real ones in which an answer was changed. */
final class SmallHistories {
    private static final List<Function> ALL = List.of(Function.values());

    private SmallHistories() {}

    /** Up to eight operations of up to four processes; up to eleven times one of their events is drawn and, if it is an answer, changed. */
    static List<Operation> of(long seed) {
        SeededRandom random = new SeededRandom(seed);
        List<Function> functions = new ArrayList<>(List.of(Function.READ));
        for (int i = random.nextInt(5); i >= 0; i--) {
            functions.add(ALL.get(random.nextInt(ALL.size())));
        }
        var shape = new SimulatedRegister.Shape(
                3 + random.nextInt(6), 2 + random.nextInt(3), 1, functions, random.nextInt(4), random.nextInt(4));
        List<Event> events = SimulatedRegister.run(random.nextLong(), shape);
        for (int i = random.nextInt(12); i > 0; i--) {
            change(events, random);
        }
        return SimulatedRegister.history(events).byKey().values().iterator().next();
    }

    private static void change(List<Event> events, SeededRandom random) {
        int at = random.nextInt(events.size());
        Event event = events.get(at);
        if (event.type() == EventType.OK && event.function() == Function.READ && random.chance(80)) {
            Event other = events.get(random.nextInt(events.size()));
            events.set(at, with(event, EventType.OK, read(other)));
        } else if (event.type() == EventType.OK || event.type() == EventType.FAIL) {
            EventType type = event.type() == EventType.OK ? EventType.FAIL : EventType.OK;
            events.set(at, with(event, type, event.value()));
        }
    }

    private static @Nullable Object read(Event event) {
        return event.value() instanceof Event.Swap swap ? swap.to() : event.value();
    }

    private static Event with(Event event, EventType type, @Nullable Object value) {
        boolean read = event.function() == Function.READ && type == EventType.FAIL;
        return new Event(
                event.process(),
                type,
                event.function(),
                Objects.requireNonNull(event.key()),
                read ? null : value,
                event.timeNs());
    }
}
