package io.flotilla.example.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flotilla.history.CheckHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Short runs with real processes, and that a wrong history is noticed. */
class ChaosTest {
    @TempDir
    Path directory;

    @Test
    void aFewFaultsLeaveALinearizableHistoryAndNothingBehind() throws Exception {
        Path history = directory.resolve("history.jsonl");
        assertThat(run("--seconds=12", "--seed=3", "--history=" + history)).isZero();
        try (Stream<Path> left = Files.list(directory.resolve("runs"))) {
            assertThat(left).isEmpty();
        }
        assertThat(checkHistory(history)).isZero();
        Sabotage.changeOneAnswer(history);
        assertThat(checkHistory(history)).isEqualTo(1);
        Files.writeString(history, "{\"process\":");
        assertThat(checkHistory(history)).isEqualTo(2);
    }

    @Test
    void anAnswerThatIsChangedBehindItsBackIsNoticed() {
        assertThat(run("--seconds=4", "--seed=2", "--sabotage")).isEqualTo(1);
    }

    @Test
    void argumentsThatMakeNoSenseAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChaosOptions.parse(List.of("--nodes=4")))
                .withMessageContaining("--nodes must be 3 or 5, not \"4\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChaosOptions.parse(List.of("--seconds=soon")))
                .withMessageContaining("soon");
    }

    /** The command of examples/check-history, as a process. */
    private static int checkHistory(Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CheckHistory.class.getName(),
                        file.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private int run(String... arguments) {
        ChaosOptions options = ChaosOptions.parse(
                Stream.concat(Stream.of("--directory=" + directory.resolve("runs")), Stream.of(arguments))
                        .toList());
        return Chaos.run(options, new Console(System.out));
    }
}
