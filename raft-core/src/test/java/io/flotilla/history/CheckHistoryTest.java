package io.flotilla.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command's exit codes and words. */
class CheckHistoryTest {
    private static final String WRITE =
            "{\"process\":1,\"type\":\"invoke\",\"f\":\"write\",\"key\":\"%s\",\"value\":\"a\",\"time\":1}\n";
    private static final String READ = """
        {"process":2,"type":"invoke","f":"read","key":"%s","value":null,"time":2}
        {"process":2,"type":"ok","f":"read","key":"%s","value":"%s","time":3}
        """;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream problems = new ByteArrayOutputStream();

    @Test
    void aGoodHistoryIsCalledLinearizable() throws IOException {
        assertThat(run(file(WRITE.formatted("x") + READ.formatted("x", "x", "a"))))
                .isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("linearizable\n");
    }

    @Test
    void theFirstBadKeyIsExplainedAndNoOther() throws IOException {
        String bad =
                READ.formatted("y", "y", "q") + READ.formatted("z", "z", "q").replace(":2,", ":3,");
        assertThat(run(file(WRITE.formatted("x") + bad.replace("\"time\":3", "\"time\":2"))))
                .isEqualTo(1);
        assertThat(out.toString(UTF_8))
                .contains("key \"y\"")
                .doesNotContain("key \"z\"")
                .contains("lines 2-3");
    }

    @Test
    void aMalformedFileSaysWhere() throws IOException {
        Path file = file(WRITE.formatted("x") + "{}");
        assertThat(run(file)).isEqualTo(2);
        assertThat(problems.toString(UTF_8)).isEqualTo(file + ": line 2, column 2: expected the field \"process\"\n");
        assertThat(out.size()).isZero();
    }

    @Test
    void whatIsNoFileIsSaid() {
        assertThat(run(directory)).isEqualTo(2);
        assertThat(run(directory.resolve("none"))).isEqualTo(2);
        assertThat(CheckHistory.run(List.of(), new PrintStream(out), new PrintStream(problems)))
                .isEqualTo(2);
        assertThat(problems.toString(UTF_8)).contains("is a directory", "there is none", "usage:");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("history.jsonl"), text);
    }

    private int run(Path file) {
        return CheckHistory.run(
                List.of(file.toString()), new PrintStream(out, true, UTF_8), new PrintStream(problems, true, UTF_8));
    }
}
