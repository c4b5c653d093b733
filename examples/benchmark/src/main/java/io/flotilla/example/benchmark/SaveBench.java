package io.flotilla.example.benchmark;

import com.sun.management.ThreadMXBean;
import io.flotilla.logdb.LmdbLogDb;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.WriteBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What a commit of the log store costs, beside the same entries in a plain LMDB layout: one thread saves batch after batch, each durable
 * before the next. Making a batch is not counted: the engine's step workers do it. Prints one JSON line a case.
 */
public final class SaveBench {
    private static final double NANOS_PER_MICRO = 1000.0;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double KIB = 1024.0;
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(1);

    /** A store under measurement. */
    private interface Target extends AutoCloseable {
        void save(WriteBatch batch) throws LogDbException;

        @Override
        void close() throws LogDbException;
    }

    private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private final SaveOptions options;

    private SaveBench(SaveOptions options) {
        this.options = options;
    }

    /** See {@link SaveOptions#USAGE}. */
    public static void main(String[] arguments) throws LogDbException {
        SaveOptions options;
        try {
            options = SaveOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(SaveOptions.USAGE);
            System.exit(2);
            return;
        }
        new SaveBench(options).run();
    }

    private void run() throws LogDbException {
        for (int payload : options.payloads()) {
            for (int entries : options.entries()) {
                for (int groups : options.groups()) {
                    for (String layout : options.layouts()) {
                        JsonLine line = new JsonLine()
                                .put("bench", "save")
                                .put("layout", layout)
                                .put("groups", groups)
                                .put("entry_bytes", payload)
                                .put("batch", entries)
                                .put("keep", options.kept());
                        measure(layout, new SaveLoad(groups, entries, payload, options.kept()), entries, line);
                        System.out.println(line);
                    }
                }
            }
        }
    }

    private void measure(String layout, SaveLoad load, int entries, JsonLine line) throws LogDbException {
        Path directory = options.directory();
        Directories.makeEmpty(directory);
        try (Target target = open(layout, directory)) {
            run(target, load, options.warmupSeconds(), new Histogram(HIGHEST_NS, 3));
            Histogram times = new Histogram(HIGHEST_NS, 3);
            Meter before = Meter.read(directory);
            long[] used = run(target, load, options.seconds(), times);
            Meter after = Meter.read(directory);
            double commits = times.getTotalCount();
            double seconds = used[0] / NANOS_PER_SECOND;
            line.put("commits", times.getTotalCount())
                    .put("entries_per_s", commits * entries / seconds)
                    .put("commits_per_s", commits / seconds)
                    .put("p50_us", times.getValueAtPercentile(50) / NANOS_PER_MICRO)
                    .put("p99_us", times.getValueAtPercentile(99) / NANOS_PER_MICRO)
                    .put("max_us", times.getMaxValue() / NANOS_PER_MICRO)
                    .put("cpu_us_per_commit", used[1] / NANOS_PER_MICRO / commits)
                    .put("alloc_b_per_commit", used[2] / commits)
                    .put(
                            "dev_kb_per_commit",
                            (after.deviceWrittenBytes() - before.deviceWrittenBytes()) / KIB / commits)
                    .put("flushes_per_commit", after.deviceFlushesSince(before) / commits)
                    .put("live_mb", load.payloadBytes() * options.kept() / KIB / KIB)
                    .put("file_mb", dataBytes(directory) / KIB / KIB);
        } finally {
            Directories.remove(directory);
        }
    }

    /** Saves for some seconds; nanoseconds, processor nanoseconds and allocated bytes of all saves. */
    private long[] run(Target target, SaveLoad load, int seconds, Histogram times) throws LogDbException {
        long[] used = new long[3];
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() - end < 0) {
            WriteBatch batch = load.next();
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long cpu = threads.getCurrentThreadCpuTime();
            long begin = System.nanoTime();
            target.save(batch);
            long took = System.nanoTime() - begin;
            used[0] += took;
            used[1] += threads.getCurrentThreadCpuTime() - cpu;
            used[2] += threads.getCurrentThreadAllocatedBytes() - allocated;
            times.recordValue(Math.min(took, HIGHEST_NS));
        }
        return used;
    }

    private static Target open(String layout, Path directory) throws LogDbException {
        if (layout.equals("keyed")) {
            KeyedLog log = new KeyedLog(directory);
            return new Target() {
                @Override
                public void save(WriteBatch batch) {
                    log.save(batch);
                }

                @Override
                public void close() {
                    log.close();
                }
            };
        }
        LogDb store = LmdbLogDb.factory().open(directory);
        return new Target() {
            @Override
            public void save(WriteBatch batch) throws LogDbException {
                store.save(batch);
            }

            @Override
            public void close() throws LogDbException {
                store.close();
            }
        };
    }

    private static long dataBytes(Path directory) {
        try {
            return Files.size(directory.resolve("data.mdb"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
