package io.flotilla.example.kv;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flotilla.testkit.AllocationMeter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whatever a settings file holds: a configuration, or a list of what is wrong with it, and memory in proportion to the file. */
class ConfigFuzzTest {
    /** A member of three bytes costs problems in words and an exception with its trace, about 2,000 times as much. */
    private static final int FACTOR = 4096;

    @FuzzTest
    void file(byte[] bytes) throws Exception {
        Path file = Files.createTempFile("fuzz", ".properties");
        try {
            Files.write(file, bytes);
            AllocationMeter.bounded(bytes.length, FACTOR, () -> configOrProblems(file));
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
}
