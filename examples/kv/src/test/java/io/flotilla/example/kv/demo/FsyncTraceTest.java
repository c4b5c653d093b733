package io.flotilla.example.kv.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the kernel sees of two kv nodes: every write that a client saw acknowledged had been written to the log of <em>both</em> nodes, and
 * been flushed there, before its answer came. Two nodes, because then each acknowledgement needs the promise of the follower too.
 */
class FsyncTraceTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WRITES = 40;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit before each test
    Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void everyAcknowledgedWriteWasFlushedOnBothNodesBeforeItsAnswerCame() throws Exception {
        assumeStraceWorks();
        List<Integer> ports = RunDirectory.freePorts(4);
        String members = "a=127.0.0.1:" + ports.get(0) + ",b=127.0.0.1:" + ports.get(1);
        Files.createDirectories(directory.resolve("tmp"));
        start(new NodeProcess("a", ports.get(2), ports.get(0), directory, members, 2));
        start(new NodeProcess("b", ports.get(3), ports.get(1), directory, members, 2));

        Map<String, Instant> answered = new TreeMap<>();
        try (NodeClient a = new NodeClient(ports.get(2));
                NodeClient b = new NodeClient(ports.get(3))) {
            awaitReady(a);
            awaitReady(b);
            for (int i = 0; i < WRITES; i++) {
                String value = "written-" + i + "-";
                assertThat((i % 2 == 0 ? a : b)
                                .put("k" + i, value.getBytes(UTF_8))
                                .status())
                        .isEqualTo(200);
                answered.put(value, Instant.now());
            }
        }

        for (String node : List.of("a", "b")) {
            FlushTrace trace = FlushTrace.read(trace(node), "/" + node + "/raft/log/data.mdb");
            answered.forEach((value, at) -> assertThat(trace.durableAt(value))
                    .as("when node %s had flushed %s", node, value)
                    .hasValueSatisfying(durable -> assertThat(durable).isBefore(at)));
        }
    }

    private void start(NodeProcess node) throws IOException {
        List<String> command = new ArrayList<>(FlushTrace.strace(trace(node.id())));
        command.addAll(node.command());
        File log = directory.resolve(node.id() + ".log").toFile();
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start());
    }

    private Path trace(String node) {
        return directory.resolve(node + ".trace");
    }

    private static void awaitReady(NodeClient node) {
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> node.get("/readyz", false).status() == 200);
    }

    private void assumeStraceWorks() throws InterruptedException {
        String why = "";
        try {
            List<String> command = new ArrayList<>(FlushTrace.strace(directory.resolve("probe.trace")));
            command.add("true");
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                why = "strace is forbidden here: " + said.strip();
            }
        } catch (IOException e) {
            why = "strace is missing: " + e.getMessage();
        }
        if (!why.isEmpty()) {
            System.out.println("SKIPPED: the trace of flushes, for " + why);
        }
        Assumptions.assumeTrue(why.isEmpty(), why);
    }
}
