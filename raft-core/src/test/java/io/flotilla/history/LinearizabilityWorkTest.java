package io.flotilla.history;

import static io.flotilla.history.Function.APPEND;
import static io.flotilla.history.Function.CAS;
import static io.flotilla.history.Function.DELETE;
import static io.flotilla.history.Function.READ;
import static io.flotilla.history.Function.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.history.LinearizabilityChecker.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How much the checker has to look at: 1,000 operations on one key by 50 processes, ten outcomes unknown. */
class LinearizabilityWorkTest {
    /** The costliest shape below takes about a quarter of a second for so many. */
    private static final long MOST_EXPLORED = 100_000;

    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of("new values", List.of(READ, WRITE), 0),
                Arguments.of("few values", List.of(READ, WRITE), 5),
                Arguments.of("some values", List.of(READ, WRITE), 26),
                Arguments.of("deletes", List.of(READ, READ, WRITE, DELETE), 0),
                Arguments.of("deletes of few values", List.of(READ, READ, WRITE, DELETE), 5),
                Arguments.of("cas", List.of(READ, WRITE, CAS), 0),
                Arguments.of("cas of few values", List.of(READ, WRITE, CAS), 5),
                Arguments.of("appends", List.of(READ, APPEND), 0),
                Arguments.of("appends and deletes", List.of(READ, APPEND, APPEND, DELETE), 0),
                Arguments.of("everything", List.of(READ, READ, WRITE, CAS, APPEND, DELETE), 0));
    }

    /** A value that is written again and again is never stale. */
    static Stream<Arguments> newValues() {
        return shapes().filter(shape -> shape.get()[2].equals(0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void aThousandOperationsOfFiftyProcessesNeedLittle(String name, List<Function> functions, int values) {
        for (long seed = 1; seed <= 2; seed++) {
            var shape = new SimulatedRegister.Shape(1_000, 50, 1, functions, values, 10);
            Verdict verdict = check(SimulatedRegister.run(seed, shape));
            assertThat(verdict.isLinearizable()).as(name + ", seed " + seed).isTrue();
            assertThat(verdict.explored()).as(name + ", seed " + seed).isLessThan(MOST_EXPLORED);
        }
    }

    /** The last read finds what an early one found: far too late, for the value was new each time. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("newValues")
    void aStaleReadAmongThemIsFound(String name, List<Function> functions, int values) {
        var shape = new SimulatedRegister.Shape(1_000, 50, 1, functions, values, 10);
        List<Event> events = new ArrayList<>(SimulatedRegister.run(1, shape));
        List<Integer> reads = IntStream.range(0, events.size())
                .filter(i -> events.get(i).type() == EventType.OK
                        && events.get(i).function() == READ
                        && events.get(i).value() != null)
                .boxed()
                .toList();
        int late = reads.get(reads.size() - 1);
        Event event = events.get(late);
        Object old = events.get(reads.get(reads.size() / 4)).value();
        events.set(late, new Event(event.process(), EventType.OK, READ, event.key(), old, event.timeNs()));
        Explanation explanation = check(events).explanation();
        assertThat(explanation).as(name).isNotNull();
        assertThat(explanation.breaking().endedAt()).isEqualTo(late + 1);
        assertThat(explanation.conflict()).hasSizeLessThan(6);
    }

    private static Verdict check(List<Event> events) {
        return new LinearizabilityChecker().check(SimulatedRegister.history(events));
    }
}
