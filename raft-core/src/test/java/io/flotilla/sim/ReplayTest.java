package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs the scenarios that once failed, which are kept. */
class ReplayTest {
    private static final Path KEPT = Path.of(System.getProperty("project.basedir", "."), "src/test/resources/sim");

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
