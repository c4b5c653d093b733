package io.flotilla.example.kv.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.agrona.concurrent.UnsafeBuffer;

/** Whatever a log entry holds: a command that encodes to the same bytes, or a worded refusal. */
class StoreFuzzTest {
    @FuzzTest
    void command(byte[] bytes) {
        try {
            KvCommand command = KvCommand.decode(new UnsafeBuffer(bytes), 0, bytes.length);
            assertThat(command.encode()).isEqualTo(bytes);
        } catch (KvStoreException e) {
            assertThat(e).hasMessageContaining("key-value command");
        }
    }
}
