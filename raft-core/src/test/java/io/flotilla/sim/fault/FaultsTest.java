package io.flotilla.sim.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.sim.Fault;
import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Quiet;
import io.flotilla.sim.RunReport;
import io.flotilla.sim.Scenario;
import io.flotilla.sim.SeededNumbers;
import io.flotilla.sim.Setting;
import io.flotilla.sim.Shape;
import io.flotilla.sim.Simulation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each kind of fault by itself, again and again: it happens, it changes what happens, and the system bears it. */
class FaultsTest {
    private static final long EVENTS = 6_000;
    private static final int COUNT = 40;
    private static final Shape SHAPE = Shape.plain()
            .with(Setting.HOSTS, 5)
            .with(Setting.GROUPS, 2)
            .with(Setting.MACHINE, 2)
            .with(Setting.BURST, 8)
            .with(Setting.CLIENTS, 8)
            .with(Setting.THINK_US, 20_000)
            .with(Setting.NET_US, 2_000)
            .with(Setting.TCP, 0)
            .with(Setting.CACHED_BYTES, 0)
            .with(Setting.EVENTS, EVENTS);

    @TestFactory
    Stream<DynamicTest> eachKindAloneIsBorneAndLeavesATrace() {
        return Faults.ALL.stream()
                .map(kind -> DynamicTest.dynamicTest(kind.name(), () -> {
                    try (Quiet quiet = new Quiet()) {
                        RunReport calm = Simulation.run(new Scenario(1, SHAPE, List.of()));
                        RunReport stormy = Simulation.run(new Scenario(1, SHAPE, many(kind)));
                        assertThat(stormy.faults()).isEqualTo(COUNT);
                        assertThat(stormy.events()).isGreaterThanOrEqualTo(EVENTS);
                        assertThat(trace(stormy)).isNotEqualTo(trace(calm));
                    }
                }));
    }

    /** What differs only if something happened otherwise; the hash has the faults themselves in it. */
    private static List<Long> trace(RunReport report) {
        return List.of(report.events(), report.virtualNs(), report.operations());
    }

    private static List<Fault> many(FaultKind kind) {
        SeededNumbers numbers = new SeededNumbers(1);
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            faults.add(Fault.draw(numbers.below(EVENTS), kind, SHAPE, numbers));
        }
        faults.sort(Comparator.comparingLong(Fault::atEvent));
        return faults;
    }
}
