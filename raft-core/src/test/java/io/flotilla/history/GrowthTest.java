package io.flotilla.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is plain from counting characters, where texts are only appended. */
class GrowthTest {
    private final List<Event> events = new ArrayList<>();

    private void add(int process, EventType type, Function function, @Nullable String value) {
        events.add(new Event(process, type, function, "k", value, events.size()));
    }

    private void append(int process, String text) {
        add(process, EventType.INVOKE, Function.APPEND, text);
        add(process, EventType.OK, Function.APPEND, text);
    }

    private void read(int process, @Nullable String value) {
        add(process, EventType.INVOKE, Function.READ, null);
        add(process, EventType.OK, Function.READ, value);
    }

    private int contradictedAt() throws Exception {
        List<Operation> operations = SimulatedRegister.history(events).byKey().get("k");
        Plan plan = Plan.of(Objects.requireNonNull(operations));
        return Growth.contradictedAt(plan.steps(), plan.states());
    }

    @Test
    void moreThanWasAppendedIsNotSeen() throws Exception {
        append(1, "ab");
        read(1, "abb");
        assertThat(contradictedAt()).isEqualTo(events.size());
    }

    @Test
    void whatIsUnderWayMayBeSeen() throws Exception {
        add(2, EventType.INVOKE, Function.APPEND, "b");
        append(1, "ab");
        read(1, "abb");
        assertThat(contradictedAt()).isEqualTo(Operation.NEVER);
    }

    @Test
    void whatWasAppendedBeforeIsSeen() throws Exception {
        append(1, "a");
        append(1, "b");
        add(2, EventType.INVOKE, Function.APPEND, "ab");
        read(1, "ab");
        assertThat(contradictedAt()).isEqualTo(Operation.NEVER);
        read(1, null);
        assertThat(contradictedAt()).isEqualTo(events.size());
    }

    @Test
    void whatMayNotHaveHappenedNeedNotBeSeen() throws Exception {
        add(2, EventType.INVOKE, Function.APPEND, "b");
        append(1, "a");
        add(2, EventType.INFO, Function.APPEND, "b");
        read(1, "a");
        read(1, "ab");
        assertThat(contradictedAt()).isEqualTo(Operation.NEVER);
    }

    @Test
    void aWriteBeginsAgain() throws Exception {
        append(1, "ab");
        add(1, EventType.INVOKE, Function.WRITE, "b");
        read(2, "b");
        assertThat(contradictedAt()).isEqualTo(Operation.NEVER);
    }
}
