package io.flotilla.model;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A block whose checksum is right and whose entries are not (raft-bugs J12; whoever sends can compute checksums). */
class BlockCheckTest {
    private static final long UID = 7;

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 9, 1 << 30})
    void anEntryThatClaimsMoreThanItsBlockHoldsIsNamed(int claimed) {
        EntryBlockBuilder builder = new EntryBlockBuilder();
        builder.add(EntryKind.COMMAND, new byte[3]);
        builder.add(EntryKind.COMMAND, new byte[0]);
        byte[] bytes = builder.build(1, 1, UID).bytes();
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        buffer.putInt(EntryBlock.HEADER_LENGTH, claimed, ByteOrder.LITTLE_ENDIAN);
        int crc = EntryBlock.checksum(bytes, 0, bytes.length, UID);
        buffer.putInt(EntryBlock.CRC_OFFSET, crc, ByteOrder.LITTLE_ENDIAN);
        assertThatExceptionOfType(CorruptBlockException.class)
                .isThrownBy(() -> EntryBlock.parse(bytes, 0, bytes.length, UID))
                .withMessageContaining("entry 0 of 2");
    }
}
