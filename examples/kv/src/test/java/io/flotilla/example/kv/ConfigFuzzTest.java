package io.flotilla.example.kv;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whatever a settings file holds: a configuration, or a list of what is wrong with it, and memory in proportion to the file. */
class ConfigFuzzTest {
    /** A member of three bytes costs problems in words and an exception with its trace, about 2,000 times as much. */
    private static final int FACTOR = 4096;

    /** What reading any file costs, and an exception with its trace. */
    private static final long FREE_BYTES = 256 * 1024;

    @FuzzTest
    void file(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("fuzz", ".properties");
        try {
            Files.write(file, bytes);
            bounded(bytes.length, () -> configOrProblems(file));
        } finally {
            Files.delete(file);
        }
    }

    private static void configOrProblems(Path file) {
        try {
            KvConfig config = KvConfigReader.read(List.of(file.toString()));
            assertThat(config.members()).containsKey(config.hostId());
        } catch (KvConfigException e) {
            assertThat(e.getMessage()).isNotEmpty();
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
