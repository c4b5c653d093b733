package io.flotilla.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** The checker against its dumb twin, and against registers that really behave. jqwik prints the seed that fails. */
class LinearizabilityProperties {
    private static final List<Function> ALL = List.of(Function.values());
    private static final long MOST_EXPLORED = 20_000;

    @Property(tries = 8_000, shrinking = ShrinkingMode.OFF, afterFailure = AfterFailureMode.SAMPLE_ONLY)
    void verdictIsThatOfTryingEveryOrder(@ForAll long seed) {
        List<Operation> operations = SmallHistories.of(seed);
        var verdict = LinearizabilityChecker.check(operations, Long.MAX_VALUE);
        assertThat(verdict.isLinearizable()).isEqualTo(EveryOrder.explains(operations));
    }

    /** However few configurations are kept: what is refuted has no order, and an order that is found holds. */
    @Property(tries = 4_000, shrinking = ShrinkingMode.OFF, afterFailure = AfterFailureMode.SAMPLE_ONLY)
    void fewConfigurationsDecideNothingWrong(@ForAll long seed) {
        List<Operation> operations = SmallHistories.of(seed);
        boolean explained = EveryOrder.explains(operations);
        for (int width = 1; width <= 3; width++) {
            Relaxation relaxation = new Relaxation(Plan.of(operations), width);
            Outcome outcome = relaxation.run(Long.MAX_VALUE);
            if (outcome != Outcome.GAVE_UP) {
                assertThat(outcome == Outcome.FOUND).isEqualTo(explained);
            }
        }
        Beam beam = new Beam(Plan.of(operations));
        if (beam.run(MOST_EXPLORED) == Outcome.FOUND) {
            assertThat(Order.complete(operations, beam.order()).operations()).containsAll(certain(operations));
            assertThat(explained).isTrue();
        }
    }

    /** Nor is it decided wrong from the midst of the events on, whatever was before, nor up to somewhere in them. */
    @Property(tries = 4_000, shrinking = ShrinkingMode.OFF, afterFailure = AfterFailureMode.SAMPLE_ONLY)
    void aPartOfTheEventsRefutesNothingThatHasAnOrder(@ForAll long seed) {
        List<Operation> operations = SmallHistories.of(seed);
        if (!EveryOrder.explains(operations)) {
            return;
        }
        int events = 2 * operations.size();
        for (int first = 0; first < events - 2; first++) {
            Plan plan = Plan.of(operations);
            if (first < new Schedule(plan.steps()).eventCount()) {
                Relaxation part = new Relaxation(plan, 1 + first % 3, first, first + (int) (seed & 7) + 2);
                assertThat(part.run(Long.MAX_VALUE)).isNotEqualTo(Outcome.NONE);
            }
        }
    }

    /** A register's history is never refuted, and where the beam finds an order it holds: many steps under way, few letters. */
    @Property(tries = 300, shrinking = ShrinkingMode.OFF, afterFailure = AfterFailureMode.SAMPLE_ONLY)
    void whatARegisterDidIsNotRefuted(@ForAll long seed) {
        SeededRandom random = new SeededRandom(seed);
        List<Function> functions = new ArrayList<>(List.of(Function.READ));
        for (int i = random.nextInt(5); i >= 0; i--) {
            functions.add(ALL.get(random.nextInt(ALL.size())));
        }
        var shape = new SimulatedRegister.Shape(
                150, 2 + random.nextInt(30), 1, functions, random.nextInt(6), random.nextInt(7));
        List<Operation> operations = SimulatedRegister.history(SimulatedRegister.run(seed, shape))
                .byKey()
                .values()
                .iterator()
                .next();
        Relaxation relaxation = new Relaxation(Plan.of(operations), 1 + random.nextInt(4));
        assertThat(relaxation.run(MOST_EXPLORED)).isNotEqualTo(Outcome.NONE);
        Plan plan = Plan.of(operations);
        int events = new Schedule(plan.steps()).eventCount();
        for (int first = 20; first < events; first += 30) {
            Relaxation part = new Relaxation(plan, 4, first, first + 60);
            assertThat(part.run(MOST_EXPLORED)).isNotEqualTo(Outcome.NONE);
        }
        Beam beam = new Beam(Plan.of(operations));
        if (beam.run(MOST_EXPLORED) == Outcome.FOUND) {
            assertThat(Order.complete(operations, beam.order()).operations()).containsAll(certain(operations));
        }
    }

    private static List<Operation> certain(List<Operation> operations) {
        return operations.stream().filter(Operation::isCertain).toList();
    }

    @Example
    void ofTheSmallHistoriesAQuarterAndMoreIsOfEachKind() {
        long right = java.util.stream.LongStream.range(0, 3_000)
                .filter(seed -> EveryOrder.explains(SmallHistories.of(seed)))
                .count();
        assertThat(right).isBetween(750L, 2_250L);
    }

    /** Nothing of a conflict can be left out, and what is left out plays no part: both by trying every order. */
    @Property(tries = 2_000, shrinking = ShrinkingMode.OFF, afterFailure = AfterFailureMode.SAMPLE_ONLY)
    void conflictIsAContradictionAndNoneOfItCanBeSpared(@ForAll long seed) {
        List<Operation> operations = SmallHistories.of(seed);
        if (EveryOrder.explains(operations)) {
            return;
        }
        Explanation explanation = Explanation.of("k", operations);
        assertThat(explanation.conflict()).contains(explanation.breaking());
        List<Operation> core = onlyCertain(
                operations, explanation.conflict(), explanation.breaking().endedAt());
        assertThat(EveryOrder.explains(core)).isFalse();
        for (Operation spared : explanation.conflict()) {
            List<Operation> fewer = new ArrayList<>(explanation.conflict());
            fewer.remove(spared);
            if (!spared.equals(explanation.breaking())) {
                assertThat(EveryOrder.explains(onlyCertain(
                                operations, fewer, explanation.breaking().endedAt())))
                        .isTrue();
            }
        }
        assertThat(EveryOrder.explains(before(operations, explanation.breaking().endedAt())))
                .as("before the breaking event all was well")
                .isTrue();
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF, afterFailure = AfterFailureMode.SAMPLE_ONLY)
    void whatARegisterDidIsLinearizable(@ForAll long seed) {
        var shape = new SimulatedRegister.Shape(120, 2 + (int) (seed & 7), 2, ALL, (int) (seed >>> 8 & 3), 6);
        History history = SimulatedRegister.history(SimulatedRegister.run(seed, shape));
        assertThat(new LinearizabilityChecker().check(history).isLinearizable()).isTrue();
    }

    private static List<Operation> onlyCertain(List<Operation> operations, List<Operation> certain, int until) {
        return before(operations, until + 1).stream()
                .map(operation ->
                        !operation.isCertain() || certain.contains(operation) ? operation : operation.unknown())
                .toList();
    }

    /** What was known before that event. */
    private static List<Operation> before(List<Operation> operations, int event) {
        return operations.stream()
                .filter(operation -> operation.invokedAt() < event)
                .map(operation -> operation.endedAt() < event ? operation : operation.unknown())
                .toList();
    }
}
