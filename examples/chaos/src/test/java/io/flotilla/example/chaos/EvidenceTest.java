package io.flotilla.example.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves behind and says last, shown without a node. */
class EvidenceTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Console console = new Console(new PrintStream(said, true, UTF_8));

    @Test
    void aRunWhoseNodesDoNotStartSaysSoInItsLastLineAndKeepsWhatIsThere(@TempDir Path directory) throws IOException {
        Path inTheWay = Files.createFile(directory.resolve("n1"));
        assertThat(new Chaos(options(directory), directory, console).run()).isFalse();
        JsonObject last = lastLine();
        assertThat(last.get("good").getAsBoolean()).isFalse();
        assertThat(last.get("wrong").getAsString()).contains(inTheWay.toString());
        assertThat(last.get("kept").getAsString()).isEqualTo(directory.toString());
        assertThat(last.get("seed").getAsLong()).isEqualTo(7);
        assertThat(said.toString(UTF_8)).contains("is kept in " + directory);
        assertThat(inTheWay).exists();
    }

    @Test
    void aRunThatCannotBeginSaysSoInItsLastLine(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(Chaos.run(options(file.resolve("runs")), console)).isEqualTo(2);
        JsonObject last = lastLine();
        assertThat(last.get("good").getAsBoolean()).isFalse();
        assertThat(last.get("wrong").getAsString()).startsWith("cannot begin").contains(file.toString());
    }

    @Test
    void whatIsKeptHoldsWhatWasOnTheSmallDiskWhichIsUnmounted(@TempDir Path directory) throws IOException {
        Deployment deployment = new Deployment(directory, 3);
        Path log = Files.createDirectories(directory.resolve("small-disk").resolve("n3"))
                .resolve("node.log");
        Files.writeString(log, "what happened");
        deployment.close(true);
        deployment.close(false); // only the first counts
        assertThat(log).hasContent("what happened");
        assertThat(Files.getFileStore(log)).isEqualTo(Files.getFileStore(directory));
        assertThat(directory.resolve("small-disk-copy")).doesNotExist();
    }

    @Test
    void whatIsNotKeptIsRemoved(@TempDir Path parent) throws IOException {
        Path directory = Files.createDirectory(parent.resolve("run"));
        Deployment deployment = new Deployment(directory, 3);
        Files.writeString(directory.resolve("history.jsonl"), "{}");
        deployment.close(false);
        assertThat(directory).doesNotExist();
    }

    @Test
    void allThatIsWrongIsInTheLastLineAndNothingIsSaidAfterIt() {
        Verdict verdict = new Verdict();
        assertThat(verdict.lastLine(null)).isEqualTo(Map.of("good", true));
        verdict.figure("lost", 2L);
        verdict.wrong("2 acknowledged keys are missing");
        verdict.wrong(new IOException("node n1 is not ready"));
        console.end(verdict.lastLine(null));
        console.say("too late");
        console.end(new Verdict().lastLine(null));
        assertThat(said.toString(UTF_8).lines())
                .containsExactly(
                        "{\"good\":false,\"wrong\":\"2 acknowledged keys are missing; node n1 is not ready\",\"lost\":2}");
    }

    private static ChaosOptions options(Path directory) {
        return ChaosOptions.parse(List.of("--seed=7", "--directory=" + directory));
    }

    private JsonObject lastLine() {
        List<String> lines = said.toString(UTF_8).lines().toList();
        return JsonParser.parseString(lines.get(lines.size() - 1)).getAsJsonObject();
    }
}
