package io.flotilla.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What can be told from the midst of the events on, and what not. */
class MidstTest {
    private final List<Event> events = new ArrayList<>();

    private void done(Function function, String value) {
        events.add(
                new Event(1, EventType.INVOKE, function, "k", function == Function.READ ? null : value, events.size()));
        events.add(new Event(1, EventType.OK, function, "k", value, events.size()));
    }

    private Outcome from(int first) throws Exception {
        List<Operation> operations = SimulatedRegister.history(events).byKey().get("k");
        Plan plan = Plan.of(Objects.requireNonNull(operations));
        return new Relaxation(plan, 10, first, Integer.MAX_VALUE).run(Long.MAX_VALUE);
    }

    @Test
    void whatWasBeforeIsNotKnown() throws Exception {
        done(Function.WRITE, "a");
        done(Function.READ, "b");
        done(Function.WRITE, "c");
        assertThat(from(0)).isEqualTo(Outcome.NONE);
        assertThat(from(2)).isEqualTo(Outcome.GAVE_UP);
    }

    @Test
    void whatContradictsItselfLaterIsRefuted() throws Exception {
        done(Function.WRITE, "a");
        done(Function.READ, "a");
        done(Function.WRITE, "b");
        done(Function.READ, "a");
        assertThat(from(2)).isEqualTo(Outcome.NONE);
    }

    @Test
    void whatEndsWithoutAContradictionProvesNothing() throws Exception {
        done(Function.WRITE, "a");
        done(Function.READ, "a");
        done(Function.WRITE, "b");
        done(Function.READ, "b");
        assertThat(from(0)).isEqualTo(Outcome.FOUND);
        assertThat(from(2)).isEqualTo(Outcome.GAVE_UP);
    }

    @Test
    void withoutAWriteToComeNothingCanBeTold() throws Exception {
        done(Function.APPEND, "a");
        done(Function.READ, "a");
        done(Function.READ, "b");
        assertThat(from(2)).isEqualTo(Outcome.GAVE_UP);
    }
}
