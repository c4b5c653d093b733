package io.flotilla.example.kv.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.agrona.concurrent.UnsafeBuffer;

/** Whatever a log entry holds: a command that encodes to the same bytes, or a worded refusal, and no more memory than the entry is worth. */
class StoreFuzzTest {
    /** Key and value are copied when a command is read, and again when it is encoded. */
    private static final int FACTOR = 8;

    /** What an exception with its trace may cost. */
    private static final long FREE_BYTES = 64 * 1024;

    @FuzzTest
    void command(byte[] bytes) {
        bounded(bytes.length, () -> commandOrRefusal(bytes));
    }

    private static void commandOrRefusal(byte[] bytes) {
        try {
            KvCommand command = KvCommand.decode(new UnsafeBuffer(bytes), 0, bytes.length);
            assertThat(command.encode()).isEqualTo(bytes);
        } catch (KvStoreException e) {
            assertThat(e).hasMessageContaining("key-value command");
        }
    }

    /**
     * Fails if more is allocated than {@code FACTOR} times the input beyond an allowance. What a first run allocates to load classes does not
     * count: of up to four runs the least does. (raft-core's AllocationMeter is not in sight of this module.)
     */
    private static void bounded(int inputBytes, Runnable decoding) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allowed = FREE_BYTES + (long) FACTOR * inputBytes;
        long least = Long.MAX_VALUE;
        for (int run = 0; run < 4 && least > allowed; run++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            decoding.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).as("bytes allocated for an input of " + inputBytes).isLessThanOrEqualTo(allowed);
    }
}
