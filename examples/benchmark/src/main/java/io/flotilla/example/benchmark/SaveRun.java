package io.flotilla.example.benchmark;

import com.sun.management.ThreadMXBean;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.WriteBatch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** One layout in one case: saves batch after batch in its turns, and adds up what that takes. Making a batch is not counted. */
final class SaveRun implements AutoCloseable {
    private static final double NANOS_PER_MICRO = 1000.0;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double KIB = 1024.0;
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(1);

    private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private final Path directory;
    private final SaveTarget target;
    private final SaveLoad load;
    private final Histogram times = new Histogram(HIGHEST_NS, 3);
    private long nanos;
    private long cpuNanos;
    private long allocatedBytes;
    private long deviceBytes;
    private long flushes;

    SaveRun(String layout, Path directory, SaveLoad load, int kept) throws LogDbException {
        this.directory = directory;
        this.load = load;
        Directories.makeEmpty(directory);
        target = SaveTarget.open(layout, directory, kept);
    }

    /** Saves for some milliseconds without counting. */
    void warmUp(long millis) throws LogDbException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - end < 0) {
            target.save(load.next());
        }
    }

    /** Saves for some milliseconds. */
    void turn(long millis) throws LogDbException {
        Meter before = Meter.read(directory);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - end < 0) {
            save(load.next());
        }
        Meter after = Meter.read(directory);
        deviceBytes += after.deviceWrittenBytes() - before.deviceWrittenBytes();
        flushes += after.deviceFlushesSince(before);
    }

    /** All figures of the turns. */
    void putInto(JsonLine line, int entries) throws IOException {
        double commits = times.getTotalCount();
        double seconds = nanos / NANOS_PER_SECOND;
        line.put("commits", times.getTotalCount())
                .put("entries_per_s", commits * entries / seconds)
                .put("commits_per_s", commits / seconds)
                .put("p10_us", micros(10))
                .put("p50_us", micros(50))
                .put("p99_us", micros(99))
                .put("max_us", micros(100))
                .put("cpu_us_per_commit", cpuNanos / NANOS_PER_MICRO / commits)
                .put("alloc_b_per_commit", allocatedBytes / commits)
                .put("dev_kb_per_commit", deviceBytes / KIB / commits)
                .put("flushes_per_commit", flushes / commits)
                .put("file_mb", Files.size(directory.resolve("data.mdb")) / KIB / KIB);
    }

    @Override
    public void close() throws LogDbException {
        target.close();
        Directories.remove(directory);
    }

    private void save(WriteBatch batch) throws LogDbException {
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long cpu = threads.getCurrentThreadCpuTime();
        long begin = System.nanoTime();
        target.save(batch);
        long took = System.nanoTime() - begin;
        nanos += took;
        cpuNanos += threads.getCurrentThreadCpuTime() - cpu;
        allocatedBytes += threads.getCurrentThreadAllocatedBytes() - allocated;
        times.recordValue(Math.min(took, HIGHEST_NS));
    }

    private double micros(double percentile) {
        return times.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }
}
