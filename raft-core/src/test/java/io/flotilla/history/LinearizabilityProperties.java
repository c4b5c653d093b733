package io.flotilla.history;

import static org.assertj.core.api.Assertions.assertThat;

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

    @Property(tries = 8_000, shrinking = ShrinkingMode.OFF, afterFailure = AfterFailureMode.SAMPLE_ONLY)
    void verdictIsThatOfTryingEveryOrder(@ForAll long seed) {
        List<Operation> operations = SmallHistories.of(seed);
        var verdict = LinearizabilityChecker.check(operations, Long.MAX_VALUE);
        assertThat(verdict.isLinearizable()).isEqualTo(EveryOrder.explains(operations));
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
