package io.flotilla.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "campain 1 | line 2, column 1: expected a directive, found \"campain\"",
                "campaign | line 2, column 9: expected a number",
                "campaign one | line 2, column 10: expected a number, found \"one\"",
                "cut 1,2 | line 2, column 5: expected a number, found \"1,2\"",
                "deliver form=1 | line 2, column 9: expected one of [cached-bytes, checkquorum,",
                "advance ms=soon | line 2, column 12: expected a number, found \"soon\"",
                "inject 1 from=2 prev=3 | line 2, column 17: expected prev=INDEX/TERM",
                "add-nodes voters=(4) prevote=flase | line 2, column 22: expected prevote=true or =false, found \"flase\"",
                "add-nodes voters=(1*x) | line 2, column 21: expected a number, found \"x\"",
                "campaign 9 | line 2, no node 9 among [1, 2, 3]",
            })
    void aBadDirectiveSaysLineColumnAndWhatWasExpected(String directive, String message) {
        assertThatThrownBy(() -> ScenarioFile.run(List.of("add-nodes voters=(1,2,3)", directive)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
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
