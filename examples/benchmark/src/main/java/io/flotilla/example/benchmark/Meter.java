package io.flotilla.example.benchmark;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What the JVM and the kernel count, at one moment; two of them subtract. What a system does not say is -1.
 *
 * @param nanos when
 * @param cpuNanos processor time of this process, all threads
 * @param allocatedBytes that the threads alive now have allocated on the heap
 * @param gcMillis spent collecting garbage
 * @param deviceFlushes of the block device below the directory, by anybody
 * @param deviceWrittenBytes to that device, by anybody
 */
record Meter(
        long nanos, long cpuNanos, long allocatedBytes, long gcMillis, long deviceFlushes, long deviceWrittenBytes) {
    private static final int SECTOR_BYTES = 512;
    /** Fields of /sys/dev/block/M:m/stat: Documentation/admin-guide/iostats.rst of Linux, counted from 0. */
    private static final int SECTORS_WRITTEN = 6;

    private static final int FLUSHES = 15;
    private static final int MINOR_BITS = 8;
    /** The parallel collector leaves some of what is dead where it lies; of a few collections in a row one moves everything. */
    private static final int MAX_COLLECTIONS = 4;

    /** Reads all counters. {@code directory} lies on the device that is of interest. */
    static Meter read(Path directory) {
        long[] device = device(directory);
        return new Meter(
                System.nanoTime(),
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime(),
                allocated(),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .sum(),
                device[0],
                device[1]);
    }

    /** Seconds since {@code earlier}. */
    double secondsSince(Meter earlier) {
        return (nanos - earlier.nanos) / 1e9;
    }

    /** Flushes of the device since {@code earlier}; -1 if it does not say. */
    long deviceFlushesSince(Meter earlier) {
        return deviceFlushes < 0 ? -1 : deviceFlushes - earlier.deviceFlushes;
    }

    /**
     * Heap in use after a full collection, in bytes, as the collector itself saw it then: what is "used" now counts every thread's
     * allocation buffer as well, megabytes each in a large heap. Blocks for a few collections.
     */
    static long heapAfterCollection() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < MAX_COLLECTIONS; i++) {
            System.gc();
            used = Math.min(used, usedAfterLastCollection());
        }
        return used;
    }

    private static long usedAfterLastCollection() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .filter(Objects::nonNull)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    /** Memory of this process in the machine's memory, in KiB; -1 where the kernel does not say. */
    static long residentKb() {
        return status("VmRSS:");
    }

    /** Threads of this process, those of the JVM itself included. */
    static long threads() {
        return status("Threads:");
    }

    private static long allocated() {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }

    private static long status(String key) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith(key)) {
                    return Long.parseLong(
                            line.substring(key.length()).replace("kB", "").strip());
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return -1;
    }

    /** Flushes and bytes written of the device below a directory. */
    private static long[] device(Path directory) {
        try {
            long id = ((Number) Files.getAttribute(directory, "unix:dev")).longValue();
            long major = (id >>> MINOR_BITS) & 0xfff;
            long minor = (id & 0xff) | ((id >>> 12) & 0xfff00);
            String[] fields = Files.readString(Path.of("/sys/dev/block/" + major + ":" + minor + "/stat"))
                    .strip()
                    .split("\\s+", -1);
            long flushes = fields.length > FLUSHES ? Long.parseLong(fields[FLUSHES]) : -1;
            return new long[] {flushes, Long.parseLong(fields[SECTORS_WRITTEN]) * SECTOR_BYTES};
        } catch (IOException | UnsupportedOperationException e) {
            return new long[] {-1, -1};
        }
    }
}
