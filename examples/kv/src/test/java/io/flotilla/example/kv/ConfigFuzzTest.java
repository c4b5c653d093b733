package io.flotilla.example.kv;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whatever a settings file holds: a configuration, or a list of what is wrong with it. */
class ConfigFuzzTest {
    @FuzzTest
    void file(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("fuzz", ".properties");
        try {
            Files.write(file, bytes);
            KvConfig config = KvConfigReader.read(List.of(file.toString()));
            assertThat(config.members()).containsKey(config.hostId());
        } catch (KvConfigException e) {
            assertThat(e.getMessage()).isNotEmpty();
        } finally {
            Files.delete(file);
        }
    }
}
