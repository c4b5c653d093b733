package io.flotilla.example.benchmark;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** One closed-loop measurement of a cluster whose leaders are in place. */
final class LoadRun {
    private static final long STOP_MS = 15_000;
    private static final long AGREE_MS = 30_000;
    private static final int AGREE_POLL_MS = 20;

    private final Options options;
    private final Target target;
    private final LongSupplier fsyncs;
    private final LongSupplier quorumRounds;
    private final long agreeMs;

    /**
     * @param fsyncs flushes that the log stores asked for until now
     * @param quorumRounds rounds of ReadIndex until now; -1 if nobody counts them
     */
    LoadRun(Options options, Target target, LongSupplier fsyncs, LongSupplier quorumRounds) {
        this(options, target, fsyncs, quorumRounds, AGREE_MS);
    }

    /** The same with another patience for replicas to agree. */
    LoadRun(Options options, Target target, LongSupplier fsyncs, LongSupplier quorumRounds, long agreeMs) {
        this.options = options;
        this.target = target;
        this.fsyncs = fsyncs;
        this.quorumRounds = quorumRounds;
        this.agreeMs = agreeMs;
    }

    /** Runs warm-up and measurement, and puts what was found into {@code line}. Blocks. True if all replicas agree in the end. */
    boolean run(JsonLine line) throws InterruptedException {
        boolean reading = options.workload() == Workload.READ;
        try (Load load = new Load(target, options.groups(), options.payloadBytes(), reading)) {
            long warmupMs = TimeUnit.SECONDS.toMillis(options.warmupSeconds());
            long rampMs = warmupMs / 2;
            load.open(options.window(), rampMs);
            Thread.sleep(warmupMs - rampMs);
            measure(load, line);
            boolean agree = reading || replicasAgree(load);
            line.put("replicas_agree", agree);
            return agree;
        }
    }

    private void measure(Load load, JsonLine line) throws InterruptedException {
        long errorsBefore = load.errors();
        long changesBefore = load.leaderChanges();
        long fsyncsBefore = fsyncs.getAsLong();
        long roundsBefore = quorumRounds.getAsLong();
        FlightRecording recording = FlightRecording.begin(options.recording());
        Meter before = Meter.read(ancestor(options.directory()));
        load.measure(true);
        Thread.sleep(TimeUnit.SECONDS.toMillis(options.seconds()));
        load.measure(false);
        Meter after = Meter.read(ancestor(options.directory()));
        long fsyncCount = fsyncs.getAsLong() - fsyncsBefore;
        long rounds = roundsBefore < 0 ? -1 : quorumRounds.getAsLong() - roundsBefore;
        recording.end();
        long errors = load.errors() - errorsBefore;
        long changes = load.leaderChanges() - changesBefore;
        int stuck = load.stop(STOP_MS);
        putThroughput(load, after.secondsSince(before), line);
        line.put("errors", errors).put("leader_changes", changes).put("stuck", stuck);
        if (!load.lastError().isEmpty()) {
            line.put("last_error", load.lastError());
        }
        putCosts(before, after, Math.max(1, measured(load)), line);
        line.put("fsyncs", fsyncCount).put("quorum_rounds", rounds < 0 ? null : rounds);
    }

    private static void putThroughput(Load load, double seconds, JsonLine line) {
        Histogram latencies = load.latencies();
        long fewest = Long.MAX_VALUE;
        long most = 0;
        for (int g = 0; g < load.groupCount(); g++) {
            fewest = Math.min(fewest, load.group(g).measured());
            most = Math.max(most, load.group(g).measured());
        }
        line.put("seconds", seconds)
                .put("ops", measured(load))
                .put("ops_per_s", measured(load) / seconds)
                .put("p50_us", latencies.getValueAtPercentile(50))
                .put("p99_us", latencies.getValueAtPercentile(99))
                .put("p999_us", latencies.getValueAtPercentile(99.9))
                .put("max_us", latencies.getMaxValue())
                .put("group_ops_min", fewest)
                .put("group_ops_max", most);
    }

    private static void putCosts(Meter before, Meter after, long ops, JsonLine line) {
        double cpuNanos = after.cpuNanos() - before.cpuNanos();
        double seconds = after.secondsSince(before);
        line.put("cpu_us_per_op", cpuNanos / 1e3 / ops)
                .put(
                        "cpu_pct_of_machine",
                        cpuNanos / 1e7 / seconds / Runtime.getRuntime().availableProcessors())
                .put("alloc_bytes_per_op", (double) (after.allocatedBytes() - before.allocatedBytes()) / ops)
                .put("gc_ms", after.gcMillis() - before.gcMillis())
                .put("dev_flushes", after.deviceFlushesSince(before))
                .put("dev_write_mb", (after.deviceWrittenBytes() - before.deviceWrittenBytes()) / 1048576.0);
    }

    private static long measured(Load load) {
        long sum = 0;
        for (int g = 0; g < load.groupCount(); g++) {
            sum += load.group(g).measured();
        }
        return sum;
    }

    /** Waits until every replica has applied the same number of commands, and at least the acknowledged ones. */
    private boolean replicasAgree(Load load) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(agreeMs);
        while (!agreeNow(load)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(AGREE_POLL_MS);
        }
        return true;
    }

    private boolean agreeNow(Load load) {
        for (int g = 0; g < load.groupCount(); g++) {
            if (!replicasAgree(target, g)
                    || target.applied(g, 0) < load.group(g).completed()) {
                return false;
            }
        }
        return true;
    }

    /** True if every replica of a group has applied the same number of commands. */
    static boolean replicasAgree(Target target, int group) {
        long first = target.applied(group, 0);
        for (int replica = 1; replica < Target.REPLICAS; replica++) {
            if (target.applied(group, replica) != first) {
                return false;
            }
        }
        return true;
    }

    /** The nearest directory that exists: its device is the one that is written to. */
    static Path ancestor(Path directory) {
        Path present = directory;
        while (!present.toFile().exists() && present.getParent() != null) {
            present = present.getParent();
        }
        return present;
    }
}
