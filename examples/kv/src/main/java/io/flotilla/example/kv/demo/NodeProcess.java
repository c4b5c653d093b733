package io.flotilla.example.kv.demo;

import io.flotilla.example.kv.KvNode;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One node: a JVM of its own that can be killed and started again with the same arguments. Its methods may be called by any thread, by one
 * at a time.
 */
public final class NodeProcess {
    private static final long STOP_SECONDS = 15;
    private static final long POLL_NS = 50_000_000;

    /**
     * A node of the demo lives for a minute, so that compiling its code costs more than running it: the quick compiler alone gives
     * 1.4 times the writes per second. A node that is to live longer does better without that flag.
     */
    private static final List<String> JVM_FLAGS =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    private final String id;
    private final int httpPort;
    private final int raftPort;
    private final Path dataDir;
    private final List<String> command;
    private final Path temporary;
    private volatile @Nullable Process process;
    private boolean ended;

    /**
     * Nothing runs yet.
     *
     * @param directory in which the node makes a directory of its own, named by its id
     * @param members every host as {@code id=host:port}, separated by commas, as this node reaches it
     */
    public NodeProcess(String id, int httpPort, int raftPort, Path directory, String members, int groups) {
        this.id = id;
        this.httpPort = httpPort;
        this.raftPort = raftPort;
        this.dataDir = directory.resolve(id);
        this.command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The flags that Flotilla needs are those that this JVM was started with.
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (flag.startsWith("--add-opens") || flag.startsWith("--enable-native-access")) {
                command.add(flag);
            }
        }
        command.addAll(JVM_FLAGS);
        // What a library unpacks and a SIGKILL leaves behind goes with the directory.
        temporary = directory.resolve("tmp");
        command.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(
                KvNode.class.getName(),
                "--host.id=" + id,
                "--deployment=demo",
                "--members=" + members,
                "--groups=" + groups,
                "--data.dir=" + dataDir,
                "--http.port=" + httpPort));
    }

    /** The host id. */
    public String id() {
        return id;
    }

    /** Where it serves HTTP, on the loopback address. */
    public int httpPort() {
        return httpPort;
    }

    /** Where it listens for other nodes. */
    public int raftPort() {
        return raftPort;
    }

    /** Where it keeps everything. */
    public Path dataDir() {
        return dataDir;
    }

    /** The arguments that start this node again. */
    public List<String> command() {
        return command;
    }

    /** The process; -1 if it was never started. */
    public long pid() {
        Process running = process;
        return running == null ? -1 : running.pid();
    }

    /** True while the process runs. */
    public boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /**
     * Starts the process; what it prints is added to {@code node.log} in its data directory.
     *
     * @throws IOException if it cannot be started, or has been ended for good
     */
    public synchronized void start() throws IOException {
        if (ended) {
            throw new IOException("node " + id + " is not started any more: it was ended");
        }
        Files.createDirectories(dataDir);
        Files.createDirectories(temporary);
        File log = dataDir.resolve("node.log").toFile();
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    /** SIGKILL. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    /** SIGKILL, for good: {@link #start} fails from here on, also in another thread. Waits for the process to be gone. */
    public synchronized void end() {
        ended = true;
        kill();
        awaitGone();
    }

    /** Waits for a process that was killed to be gone. */
    public void awaitGone() {
        Process running = process;
        try {
            if (running != null && !running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("process " + running.pid() + " of node " + id + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the node says that it can serve every group. @throws IOException if it died, or does not in time */
    public void awaitReady(long timeoutSeconds) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        String last = "nothing";
        while (System.nanoTime() - deadline < 0) {
            if (!isAlive()) {
                throw new IOException("node " + id + " ended by itself; see " + dataDir.resolve("node.log"));
            }
            try (NodeClient client = new NodeClient(httpPort)) {
                NodeClient.Reply reply = client.get("/readyz", true);
                if (reply.status() == 200) {
                    return;
                }
                last = reply.text();
            } catch (IOException e) {
                last = String.valueOf(e.getMessage());
            }
            LockSupport.parkNanos(POLL_NS);
        }
        throw new IOException("node " + id + " is not ready after " + timeoutSeconds + " s: " + last);
    }
}
