package io.flotilla.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every file of {@code src/test/resources/scenario}: what the group does must be what the file says. After a change that is meant,
 * run with {@code -Dscenario.rewrite=true}, read the difference, and commit it only if you can explain it.
 */
class ScenarioTest {
    private static final Path FILES =
            Path.of(System.getProperty("project.basedir", "."), "src", "test", "resources", "scenario");

    @TestFactory
    Stream<DynamicTest> groupDoesWhatTheFileSays() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(FILES)) {
            files = found.sorted().toList();
        }
        assertThat(files).isNotEmpty();
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }

    private static void check(Path file) throws IOException {
        String before = Files.readString(file);
        assertThat(before).as("begins with why").startsWith("# ");
        String happened = ScenarioFile.run(file);
        if (Boolean.getBoolean("scenario.rewrite")) {
            Files.writeString(file, happened);
        } else {
            assertThat(happened).isEqualTo(before);
        }
    }
}
