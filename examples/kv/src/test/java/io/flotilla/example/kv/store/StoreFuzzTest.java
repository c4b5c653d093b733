package io.flotilla.example.kv.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flotilla.testkit.AllocationMeter;
import org.agrona.concurrent.UnsafeBuffer;

/** Whatever a log entry holds: a command that encodes to the same bytes, or a worded refusal, and no more memory than the entry is worth. */
class StoreFuzzTest {
    /** Key and value are copied when a command is read, and again when it is encoded. */
    private static final int FACTOR = 8;

    @FuzzTest
    void command(byte[] bytes) throws Exception {
        AllocationMeter.bounded(bytes.length, FACTOR, () -> commandOrRefusal(bytes));
    }

    private static void commandOrRefusal(byte[] bytes) {
        try {
            KvCommand command = KvCommand.decode(new UnsafeBuffer(bytes), 0, bytes.length);
            assertThat(command.encode()).isEqualTo(bytes);
        } catch (KvStoreException e) {
            assertThat(e).hasMessageContaining("key-value command");
        }
    }
}
