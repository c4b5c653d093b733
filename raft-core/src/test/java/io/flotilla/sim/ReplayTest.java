package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs what {@code -Dsim.seed=N} (with {@code -Dsim.events=N}) or {@code -Dsim.scenario=FILE} names; and the scenarios that once failed, which are kept. */
class ReplayTest {
    private static final Path KEPT = Path.of(System.getProperty("project.basedir", "."), "src/test/resources/sim");

    @Test
    void whatTheCommandLineNamesRunsToItsEnd() throws Exception {
        Long seed = Long.getLong("sim.seed");
        String file = System.getProperty("sim.scenario");
        Scenario scenario = file != null
                ? ScenarioFile.parse(Files.readString(Path.of(file)))
                : Scenario.ofSeed(seed == null ? 1 : seed, Long.getLong("sim.events", 20_000));
        assertThat(Simulation.run(scenario).events()).isPositive();
    }

    @TestFactory
    Stream<DynamicTest> whatOnceFailedDoesNotFailAgain() throws Exception {
        try (Stream<Path> files = Files.list(KEPT)) {
            return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> replay(file)));
        }
    }

    private static void replay(Path file) throws Exception {
        try (Quiet quiet = new Quiet()) {
            assertThat(Simulation.run(ScenarioFile.parse(Files.readString(file)))
                            .events())
                    .isPositive();
        }
    }
}
