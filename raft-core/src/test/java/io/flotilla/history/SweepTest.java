package io.flotilla.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is plain without a search, where nothing but appends is under way. */
class SweepTest {
    private final List<Event> events = new ArrayList<>();

    @BeforeEach
    void twoAreAppendedAtOnce() {
        add(1, EventType.INVOKE, Function.APPEND, "a");
        add(2, EventType.INVOKE, Function.APPEND, "b");
    }

    private void add(int process, EventType type, Function function, String value) {
        events.add(new Event(process, type, function, "k", value, events.size()));
    }

    private void invokeRead(int process) {
        events.add(new Event(process, EventType.INVOKE, Function.READ, "k", null, events.size()));
    }

    private int contradictedAt() throws Exception {
        List<Operation> operations = SimulatedRegister.history(events).byKey().get("k");
        return Plan.of(Objects.requireNonNull(operations)).contradictedAt();
    }

    @Test
    void ofTwoValuesThatAreSeenAtOnceOneBeginsWithTheOther() throws Exception {
        invokeRead(3);
        invokeRead(4);
        add(3, EventType.OK, Function.READ, "ab");
        add(4, EventType.OK, Function.READ, "ba");
        assertThat(contradictedAt()).isEqualTo(events.size());
    }

    @Test
    void theShorterOneMayBeToldLater() throws Exception {
        invokeRead(3);
        invokeRead(4);
        add(3, EventType.OK, Function.READ, "ab");
        add(4, EventType.OK, Function.READ, "a");
        assertThat(contradictedAt()).isEqualTo(Operation.NEVER);
    }

    @Test
    void theShorterOneIsNotSeenLater() throws Exception {
        invokeRead(3);
        add(3, EventType.OK, Function.READ, "ab");
        invokeRead(4);
        add(4, EventType.OK, Function.READ, "a");
        assertThat(contradictedAt()).isEqualTo(events.size());
    }

    @Test
    void aWriteBetweenThemMayHaveMadeTheOther() throws Exception {
        invokeRead(3);
        add(5, EventType.INVOKE, Function.WRITE, "b");
        invokeRead(4);
        add(3, EventType.OK, Function.READ, "ab");
        add(4, EventType.OK, Function.READ, "ba");
        assertThat(contradictedAt()).isEqualTo(Operation.NEVER);
    }
}
