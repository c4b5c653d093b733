package io.flotilla.example.kv.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flotilla.example.kv.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three processes, a SIGKILL, a restart; and that the demo notices when something is missing. */
class DemoTest {
    @TempDir
    Path directory;

    @Test
    void nothingAcknowledgedIsLostAndNothingIsLeftBehind() throws IOException {
        String last = lastLineOf("--records", "400");

        assertThat(last)
                .matches("\\{\"acked\":400,\"ops_per_s\":\\d+,\"p50_us\":\\d+,\"p99_us\":\\d+,\"p999_us\":\\d+,"
                        + "\"longest_unavailable_ms\":\\d+,\"lost\":0,\"verified_nodes\":3}");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aKeyThatIsRemovedBehindItsBackIsNoticed() {
        assertThat(run("--records", "200", "--sabotage")).isEqualTo(1);
    }

    @Test
    void keptNodesAreDescribedAndStartAgainAsTheFileSays() throws Exception {
        assertThat(lastLineOf("--records", "50", "--keep")).contains("\"verified_nodes\":3");
        Path file;
        try (Stream<Path> all = Files.walk(directory)) {
            file = all.filter(path -> path.endsWith("nodes.json")).findFirst().orElseThrow();
        }
        List<?> nodes = (List<?>) Objects.requireNonNull(JsonText.read(Files.readString(file)));
        assertThat(nodes).hasSize(3);
        List<ProcessHandle> running = new ArrayList<>();
        try {
            for (Object node : nodes) {
                assertThat(fields(node).keySet().toString()).isEqualTo("[id, pid, http, raft, dataDir, command]");
                running.add(ProcessHandle.of((Long) field(node, "pid")).orElseThrow());
            }
            running.get(0).destroy();
            running.get(0).onExit().get(30, TimeUnit.SECONDS);
            List<String> command = ((List<?>) field(nodes.get(0), "command"))
                    .stream().map(String.class::cast).toList();
            running.set(
                    0,
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(file.resolveSibling("again.log").toFile())
                            .start()
                            .toHandle());
            int port = Integer.parseInt(((String) field(nodes.get(0), "http")).split(":", 2)[1]);
            try (NodeClient client = new NodeClient(port)) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .ignoreExceptions()
                        .until(() -> client.get("/readyz", false).status() == 200);
            }
        } finally {
            for (ProcessHandle process : running) {
                process.destroyForcibly();
                process.onExit().get(30, TimeUnit.SECONDS);
            }
        }
    }

    private static Map<?, ?> fields(Object node) {
        return (Map<?, ?>) node;
    }

    private static Object field(Object node, String name) {
        return Objects.requireNonNull(fields(node).get(name), name);
    }

    /** Runs the demo, which must find everything as it should be; the last line that it prints. */
    private String lastLineOf(String... arguments) {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            assertThat(run(arguments)).isZero();
        } finally {
            System.setOut(out);
        }
        List<String> lines = printed.toString(UTF_8).lines().toList();
        return lines.get(lines.size() - 1);
    }

    private int run(String... arguments) {
        return Demo.run(DemoOptions.parse(Stream.concat(
                        Stream.of("--directory", directory.toString(), "--groups", "6", "--clients", "8"),
                        Stream.of(arguments))
                .toList()));
    }

    @Test
    void argumentsThatMakeNoSenseAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemoOptions.parse(List.of("--records", "many")))
                .withMessageContaining("--records")
                .withMessageContaining("many");
    }
}
