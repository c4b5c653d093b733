package io.flotilla.history;

import static io.flotilla.history.Function.APPEND;
import static io.flotilla.history.Function.CAS;
import static io.flotilla.history.Function.DELETE;
import static io.flotilla.history.Function.READ;
import static io.flotilla.history.Function.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.history.LinearizabilityChecker.Verdict;
import io.flotilla.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How much the checker has to look at: 1,000 operations on one key by 50 processes, ten outcomes unknown. */
class LinearizabilityWorkTest {
    /** The costliest shape below takes less than a second for so many. */
    private static final long MOST_EXPLORED = 700_000;

    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of("new values", List.of(READ, WRITE), 0),
                Arguments.of("few values", List.of(READ, WRITE), 5),
                Arguments.of("some values", List.of(READ, WRITE), 26),
                Arguments.of("deletes", List.of(READ, READ, WRITE, DELETE), 0),
                Arguments.of("deletes of few values", List.of(READ, READ, WRITE, DELETE), 5),
                Arguments.of("cas", List.of(READ, WRITE, CAS), 0),
                Arguments.of("cas of few values", List.of(READ, WRITE, CAS), 5),
                Arguments.of("cas of some values", List.of(READ, WRITE, CAS), 26),
                Arguments.of("appends", List.of(READ, APPEND), 0),
                Arguments.of("appends and deletes", List.of(READ, APPEND, APPEND, DELETE), 0),
                Arguments.of("appends of two letters and deletes", List.of(READ, APPEND, APPEND, DELETE), 2),
                Arguments.of("appends of five letters and deletes", List.of(READ, APPEND, APPEND, DELETE), 5),
                Arguments.of("appends of 26 letters and deletes", List.of(READ, APPEND, APPEND, DELETE), 26),
                Arguments.of("appends of five letters and writes", List.of(READ, APPEND, APPEND, WRITE), 5),
                Arguments.of("appends of 26 letters and writes", List.of(READ, APPEND, APPEND, WRITE), 26),
                Arguments.of("everything of five letters", List.of(READ, READ, WRITE, CAS, APPEND, DELETE), 5),
                Arguments.of("everything of 26 letters", List.of(READ, READ, WRITE, CAS, APPEND, DELETE), 26),
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

    /** A late cas of 26 values that failed is said to have succeeded: once not decided after 20 seconds. */
    @Test
    void aCasThatCannotHaveSucceededIsFound() {
        var shape = new SimulatedRegister.Shape(1_000, 50, 1, List.of(READ, CAS), 26, 10);
        List<Event> events = new ArrayList<>(SimulatedRegister.run(1, shape));
        int late = IntStream.range(events.size() * 9 / 10, events.size())
                .filter(i -> events.get(i).type() == EventType.FAIL)
                .findFirst()
                .orElseThrow();
        Event event = events.get(late);
        events.set(late, new Event(event.process(), EventType.OK, CAS, event.key(), event.value(), event.timeNs()));
        Verdict verdict = check(events);
        assertThat(verdict.explanation()).isNotNull();
        assertThat(verdict.explanation().breaking().endedAt()).isGreaterThanOrEqualTo(late + 1);
        assertThat(verdict.explored()).isLessThan(MOST_EXPLORED / 10);
    }

    /** The only append that can make one of two values is there, and many writes of the same letter, which cannot: once these were counted for it. */
    @Test
    void whatStandsBehindAnotherPieceIsNotWritten() {
        List<Event> events = new ArrayList<>();
        for (int process = 0; process < 40; process++) {
            Function function = process == 0 ? APPEND : process < 38 ? WRITE : READ;
            Object argument = process < 30 ? "b" : process < 34 ? "a" : process < 38 ? "c" : null;
            events.add(new Event(process, EventType.INVOKE, function, "k", argument, events.size()));
        }
        events.add(new Event(38, EventType.OK, READ, "k", "ab", events.size()));
        events.add(new Event(39, EventType.OK, READ, "k", "cb", events.size()));
        for (int process = 0; process < 38; process++) {
            Event begun = events.get(process);
            events.add(new Event(process, EventType.OK, begun.function(), "k", begun.value(), events.size()));
        }
        Verdict verdict = check(events);
        assertThat(verdict.explanation()).isNotNull();
        assertThat(verdict.explored()).isLessThan(100);
    }

    /** A late read of few letters finds a value that is gone: once undecided, for what was early used up the points. */
    @Test
    void aLateContradictionOfFewLettersIsFound() {
        var shape = new SimulatedRegister.Shape(1_000, 50, 1, List.of(READ, WRITE, APPEND), 5, 10);
        List<Event> events = new ArrayList<>(SimulatedRegister.run(2, shape));
        Event event = events.get(1_985);
        assertThat(event.value()).isEqualTo("a");
        events.set(1_985, new Event(event.process(), EventType.OK, READ, event.key(), "bdd", event.timeNs()));
        Verdict verdict = check(events);
        assertThat(verdict.explanation()).isNotNull();
        assertThat(verdict.explored()).isLessThan(MOST_EXPLORED);
    }

    /** All at once, and then a read: chains of cas over few values, and appends and deletes of few letters, once exponential. */
    @ParameterizedTest
    @ValueSource(ints = {12, 26, 40})
    void operationsThatAllRunAtOnceNeedLittle(int count) {
        List<Function> appends = List.of(APPEND, APPEND, APPEND, DELETE);
        for (long seed = 1; seed <= 5; seed++) {
            for (Object last : new Object[] {"aabbc", "no such value"}) {
                assertThat(check(allAtOnce(seed, count, List.of(CAS), 26, last)).explored())
                        .as("cas, seed " + seed + ", then " + last)
                        .isLessThan(MOST_EXPLORED);
                assertThat(check(allAtOnce(seed, count, appends, 5, last)).explored())
                        .as("appends and deletes, seed " + seed + ", then " + last)
                        .isLessThan(MOST_EXPLORED);
            }
        }
    }

    private static List<Event> allAtOnce(long seed, int count, List<Function> functions, int values, Object last) {
        SeededRandom random = new SeededRandom(seed);
        List<Event> invocations = new ArrayList<>();
        List<Event> ends = new ArrayList<>();
        String value = null;
        for (int process = 0; process < count; process++) {
            Function function = process == 0 ? Function.WRITE : functions.get(random.nextInt(functions.size()));
            String next = String.valueOf((char) ('a' + random.nextInt(values)));
            Object argument = function == CAS ? new Event.Swap(value, next) : function == DELETE ? null : next;
            value = function == CAS || process == 0 ? next : value;
            invocations.add(new Event(process, EventType.INVOKE, function, "k", argument, 0));
            ends.add(random.nextInt(ends.size() + 1), new Event(process, EventType.OK, function, "k", null, 0));
        }
        invocations.addAll(ends);
        invocations.add(new Event(count, EventType.INVOKE, READ, "k", null, 0));
        invocations.add(new Event(count, EventType.OK, READ, "k", last, 0));
        return invocations;
    }

    private static Verdict check(List<Event> events) {
        return new LinearizabilityChecker().check(SimulatedRegister.history(events));
    }
}
