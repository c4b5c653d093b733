package io.flotilla.example.kv.demo;

import io.flotilla.example.kv.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Three nodes as processes, a load over HTTP, a kill in the middle of it, a restart, and a look at every acknowledged key on every node.
 * Exit code 0 when nothing was lost and everything was done, 1 when something is wrong, 2 for arguments that make no sense.
 */
public final class Demo {
    private static final int EXIT_WRONG = 1;
    private static final int EXIT_USAGE = 2;
    private static final long START_SECONDS = 60;
    private static final long POLL_NS = 20_000_000;
    private static final long REPORT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long SEED = 20_260_101;

    private final DemoOptions options;
    private final Records records;
    private final Path directory;
    private final Cluster cluster;
    private boolean finished;

    private Demo(DemoOptions options) throws IOException {
        this.options = options;
        Path input = options.input();
        this.records = input == null ? new GeneratedRecords(options.records(), SEED) : InputRecords.read(input);
        Files.createDirectories(options.directory().toAbsolutePath());
        this.directory = Files.createTempDirectory(options.directory().toAbsolutePath(), "run-");
        this.cluster = new Cluster(directory, options.groups());
    }

    /** See {@link DemoOptions#USAGE}. */
    public static void main(String[] arguments) {
        if (List.of(arguments).contains("--help")) {
            System.out.print(DemoOptions.USAGE);
            return;
        }
        int code;
        try {
            code = run(DemoOptions.parse(List.of(arguments)));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            code = EXIT_USAGE;
        }
        System.exit(code);
    }

    /** Runs the demo; its exit code. */
    static int run(DemoOptions options) {
        Demo demo;
        try {
            demo = new Demo(options);
        } catch (IOException e) {
            System.err.println("cannot begin: " + e.getMessage());
            return EXIT_USAGE;
        }
        Thread cleaner = new Thread(demo::cleanUp, "clean-up");
        Runtime.getRuntime().addShutdownHook(cleaner);
        try {
            return demo.play() ? 0 : EXIT_WRONG;
        } catch (IOException e) {
            System.err.println("the demo failed: " + e.getMessage());
            return EXIT_WRONG;
        } finally {
            demo.cleanUp();
        }
    }

    /** Leaves nothing behind, unless the nodes were to be kept and the demo came to its end. Runs on Ctrl-C too. */
    private synchronized void cleanUp() {
        if (!finished || !options.keep()) {
            cluster.remove();
        }
    }

    private boolean play() throws IOException {
        say("Starting three nodes with " + options.groups() + " Raft groups; data in " + directory);
        for (NodeProcess node : cluster.nodes()) {
            node.start();
        }
        for (NodeProcess node : cluster.nodes()) {
            node.awaitReady(START_SECONDS);
        }
        say("Every group has a leader. Writing " + records.words() + " through " + options.clients()
                + " clients; every acknowledged write is fsynced on two nodes at least.");
        Load load = new Load(records, cluster.nodes(), options.groups(), options.clients());
        long begin = System.nanoTime();
        load.start();
        awaitAcked(load, records.count() / 3, begin);
        NodeProcess victim = cluster.busiest();
        say("Killing node " + victim.id() + " (process " + victim.pid() + "), which leads groups, with SIGKILL.");
        victim.kill();
        load.onKill();
        awaitAcked(load, records.count() / 3 * 2, begin);
        say("Starting node " + victim.id() + " again; writes go on.");
        victim.start();
        awaitAcked(load, records.count(), begin);
        double seconds = (System.nanoTime() - begin) / 1e9;
        victim.awaitReady(START_SECONDS);
        if (options.sabotage()) {
            removeOneKey();
        }
        return report(load, seconds);
    }

    /** Waits until so many are acknowledged, or the load has ended, telling how it goes. */
    private static void awaitAcked(Load load, int count, long begin) {
        long lastNs = System.nanoTime();
        while (load.acked() < count && !load.isDone()) {
            LockSupport.parkNanos(POLL_NS);
            long now = System.nanoTime();
            if (now - lastNs > REPORT_NS) {
                lastNs = now;
                say("  " + load.acked() + " acknowledged, " + Math.round(load.acked() / ((now - begin) / 1e9))
                        + " writes/s so far");
            }
        }
    }

    private static void awaitRead(Verification verification) {
        long lastNs = System.nanoTime();
        while (!verification.isDone()) {
            LockSupport.parkNanos(POLL_NS);
            long now = System.nanoTime();
            if (now - lastNs > REPORT_NS) {
                lastNs = now;
                say("  " + verification.read() + " read");
            }
        }
    }

    private void removeOneKey() throws IOException {
        try (NodeClient client = new NodeClient(cluster.nodes().get(0).httpPort())) {
            NodeClient.Reply reply = client.delete(records.key(records.count() / 2));
            if (reply.status() != 200) {
                throw new IOException("the key could not be removed: " + reply.text());
            }
        }
    }

    private boolean report(Load load, double seconds) throws IOException {
        int lost = 0;
        int verified = 0;
        for (NodeProcess node : cluster.nodes()) {
            say("Reading all " + records.count() + " keys on node " + node.id() + ".");
            Verification verification = new Verification(records, node);
            verification.start(options.clients());
            awaitRead(verification);
            lost = Math.max(lost, verification.wrong());
            if (verification.wrong() + verification.unread() == 0 && verification.right() == records.count()) {
                verified++;
            } else {
                say("  node " + node.id() + ": " + verification.wrong() + " keys are gone or differ, "
                        + verification.unread() + " could not be read");
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("acked", (long) load.acked());
        figures.put("ops_per_s", Math.round(load.acked() / seconds));
        figures.put("p50_us", load.latencyUs().getValueAtPercentile(50));
        figures.put("p99_us", load.latencyUs().getValueAtPercentile(99));
        figures.put("p999_us", load.latencyUs().getValueAtPercentile(99.9));
        figures.put("longest_unavailable_ms", load.longestUnavailableMs());
        figures.put("lost", (long) lost);
        figures.put("verified_nodes", (long) verified);
        boolean good = load.failed() == 0 && load.acked() == records.count() && lost == 0 && verified == 3;
        tell(load, seconds, lost, good);
        finished = true;
        if (options.keep()) {
            tellWhatToTry();
        }
        System.out.println(Json.write(figures));
        return good;
    }

    private static void tell(Load load, double seconds, int lost, boolean good) {
        say(String.format(
                "%d writes acknowledged in %.1f s (%.0f/s), %d sent again around the kill, %d given up.",
                load.acked(), seconds, load.acked() / seconds, load.repeated(), load.failed()));
        say(String.format(
                "Latency at the client: p50 %d us, p99 %d us, p99.9 %d us. Longest unavailability of a group: %d ms.",
                load.latencyUs().getValueAtPercentile(50),
                load.latencyUs().getValueAtPercentile(99),
                load.latencyUs().getValueAtPercentile(99.9),
                load.longestUnavailableMs()));
        say(good ? "Nothing acknowledged was lost." : "SOMETHING IS WRONG: " + lost + " acknowledged keys lost.");
    }

    private void tellWhatToTry() throws IOException {
        int port = cluster.nodes().get(0).httpPort();
        String url = "http://127.0.0.1:" + port + "/raft/key?key=hello";
        say("The nodes go on running. Try:");
        say("  curl -X POST '" + url + "&val=world'");
        say("  curl '" + url + "&sync=true'");
        say("  curl 'http://127.0.0.1:" + port + "/raft/info'");
        say("Processes and how to start each again: " + cluster.describe());
        StringBuilder pids = new StringBuilder();
        cluster.nodes().forEach(node -> pids.append(' ').append(node.pid()));
        say("To end it: kill" + pids + "; rm -r " + directory);
    }

    private static void say(String text) {
        System.out.println(text);
    }
}
