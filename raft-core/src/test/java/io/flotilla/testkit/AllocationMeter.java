package io.flotilla.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what a decoder allocates: it must be bounded by its input, whatever the input claims. */
public final class AllocationMeter {
    /** What an exception with its trace and the like may cost, whatever the input. */
    private static final long FREE_BYTES = 256 * 1024;

    private static final int MAX_RUNS = 4;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AllocationMeter() {}

    /** Something that decodes; what it throws is its own business. */
    @FunctionalInterface
    public interface Decoding {
        void run() throws Exception;
    }

    /**
     * Runs {@code decoding}, and fails if it allocated more than {@code factor} times the input beyond a fixed allowance. What a first run
     * allocates to load classes does not count: it is run up to four times, and the least counts.
     *
     * @throws Exception what {@code decoding} threw
     */
    public static void bounded(int inputBytes, int factor, Decoding decoding) throws Exception {
        long allowed = (long) factor * inputBytes + FREE_BYTES;
        long least = Long.MAX_VALUE;
        Exception failure = null;
        for (int run = 0; run < MAX_RUNS && least > allowed; run++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                decoding.run();
            } catch (Exception e) {
                failure = e;
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        if (least > allowed) {
            throw new AssertionError(
                    least + " bytes were allocated for an input of " + inputBytes + " bytes, more than " + factor
                            + " times as many",
                    failure);
        }
        if (failure != null) {
            throw failure;
        }
    }
}
