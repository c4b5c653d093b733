package io.flotilla.example.benchmark;

import io.flotilla.config.EngineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Runs one workload on three hosts in this JVM and prints one JSON line. Exits with 0, 1 if the run failed or replicas differ, or 2 if the command line
 * makes no sense.
 */
public final class Benchmark {
    private static final long LEADERS_MS = 120_000;
    private static final long SPREAD_MS = 60_000;
    private static final double KIB = 1024.0;

    private final Options options;
    private final JsonLine line = new JsonLine();

    private Benchmark(Options options) {
        this.options = options;
    }

    /** See {@link Options#USAGE}. */
    public static void main(String[] arguments) {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(Options.USAGE);
            System.exit(2);
            return;
        }
        System.exit(new Benchmark(options).run() ? 0 : 1);
    }

    private boolean run() {
        boolean good = false;
        try {
            Directories.makeEmpty(options.directory());
            describe();
            good = measure();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            line.put("failed", "interrupted");
        } catch (RuntimeException e) {
            e.printStackTrace();
            line.put("failed", e.toString());
        } finally {
            System.out.println(line);
            System.out.flush();
            Directories.remove(options.directory());
        }
        return good;
    }

    private boolean measure() throws InterruptedException {
        long begin = System.nanoTime();
        EngineConfig engine = EngineConfig.DEFAULT
                .withWorkers(options.stepWorkers(), options.applyWorkers())
                .withApplyWithStep(options.applyWithStep())
                .withHostOnEventLoop(options.eventLoop());
        try (Cluster cluster =
                Cluster.start(options.directory(), options.groups(), engine, Wiring.real(), options.onDisk())) {
            line.put("start_ms", millisSince(begin));
            boolean led = Leaders.await(cluster, options.groups(), LEADERS_MS);
            line.put("all_leaders_ms", led ? millisSince(begin) : null);
            if (!led) {
                line.put("failed", "not every group has a leader");
                return false;
            }
            if (options.workload() == Workload.IDLE) {
                rest(cluster);
                putMemory();
                return Leaders.await(cluster, options.groups(), 0);
            }
            line.put("unbalanced", Leaders.spread(cluster, options.groups(), SPREAD_MS));
            boolean agree = new LoadRun(options, cluster, cluster::fsyncs, cluster::quorumRounds).run(line);
            line.put("store_mb", cluster.fileBytes() / KIB / KIB);
            putMemory();
            return agree;
        }
    }

    /** Nobody asks for anything: what has no meaning then is null. */
    private void rest(Cluster cluster) throws InterruptedException {
        Thread.sleep(TimeUnit.SECONDS.toMillis(options.warmupSeconds()));
        long fsyncs = cluster.fsyncs();
        long rounds = cluster.quorumRounds();
        Meter before = Meter.read(options.directory());
        Thread.sleep(TimeUnit.SECONDS.toMillis(options.seconds()));
        Meter after = Meter.read(options.directory());
        line.put("ops_per_s", 0)
                .put("p50_us", null)
                .put("p99_us", null)
                .put("p999_us", null)
                .put("errors", 0)
                .put("cpu_us_per_op", null)
                .put(
                        "cpu_pct_of_one_core",
                        100.0 * (after.cpuNanos() - before.cpuNanos()) / (after.nanos() - before.nanos()))
                .put("fsyncs", cluster.fsyncs() - fsyncs)
                .put("dev_flushes", after.deviceFlushesSince(before))
                .put("quorum_rounds", cluster.quorumRounds() - rounds)
                .put(
                        "replicas_agree",
                        IntStream.range(0, options.groups()).allMatch(g -> LoadRun.replicasAgree(cluster, g)))
                .put(
                        "alloc_kb_per_s",
                        (after.allocatedBytes() - before.allocatedBytes()) / KIB / after.secondsSince(before));
    }

    private void putMemory() {
        double heapKb = Meter.heapAfterCollection() / KIB;
        line.put("heap_mb", heapKb / KIB)
                .put("rss_mb", Meter.residentKb() / KIB)
                .put("threads", Meter.threads())
                .put("heap_kb_per_group_replica", heapKb / options.groups() / Target.REPLICAS);
    }

    private void describe() {
        line.put("system", "flotilla")
                .put("workload", options.workload().label())
                .put("groups", options.groups())
                .put("payload", options.payloadBytes())
                .put("window", options.window())
                .put("warmup_s", options.warmupSeconds())
                .put("step_workers", options.stepWorkers())
                .put("apply_workers", options.applyWorkers())
                .put("apply_with_step", options.applyWithStep())
                .put("event_loop", options.eventLoop())
                .put("machine", options.onDisk() ? "disk" : "memory")
                .put("jdk", System.getProperty("java.vendor") + " " + System.getProperty("java.version"))
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("cpu", cpuModel())
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    }

    private static String cpuModel() {
        try {
            for (String entry : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                if (entry.startsWith("model name")) {
                    return entry.substring(entry.indexOf(':') + 1).strip();
                }
            }
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
        return System.getProperty("os.arch");
    }

    private static long millisSince(long beginNs) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
    }
}
