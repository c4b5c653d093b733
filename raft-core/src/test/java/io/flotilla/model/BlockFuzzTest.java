package io.flotilla.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flotilla.testkit.AllocationMeter;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** Whatever the bytes, and with a checksum that is right: a block whose entries can be walked, or {@link CorruptBlockException}. */
class BlockFuzzTest {
    private static final long UID = 0x1122334455667788L;

    @FuzzTest
    void block(byte[] bytes) throws Exception {
        if (bytes.length >= EntryBlock.HEADER_LENGTH) {
            UnsafeBuffer buffer = new UnsafeBuffer(bytes);
            int claimed = buffer.getInt(EntryBlock.LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
            int length = claimed < EntryBlock.HEADER_LENGTH || claimed > bytes.length ? bytes.length : claimed;
            buffer.putInt(EntryBlock.CRC_OFFSET, EntryBlock.checksum(bytes, 0, length, UID), ByteOrder.LITTLE_ENDIAN);
        }
        try {
            AllocationMeter.bounded(bytes.length, 1, () -> walk(EntryBlock.parse(bytes, 0, bytes.length, UID)));
        } catch (CorruptBlockException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private static void walk(EntryBlock block) {
        EntryCursor cursor = new EntryCursor();
        cursor.wrap(block);
        long index = block.firstIndex();
        long payloads = 0;
        while (cursor.next()) {
            assertThat(cursor.index() == index++).isTrue();
            payloads += cursor.payloadLength();
        }
        assertThat(index - 1).isEqualTo(block.lastIndex());
        assertThat(payloads + (long) block.entryCount() * EntryBlock.ENTRY_HEADER_LENGTH + EntryBlock.HEADER_LENGTH)
                .isEqualTo(block.length());
    }
}
