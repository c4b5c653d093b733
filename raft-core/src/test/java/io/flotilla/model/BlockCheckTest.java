package io.flotilla.model;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A block whose checksum is right and whose header or entries are not (raft-bugs J12; whoever sends can compute checksums). */
class BlockCheckTest {
    private static final long UID = 7;

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 9, 1 << 30})
    void anEntryThatClaimsMoreThanItsBlockHoldsIsNamed(int claimed) {
        EntryBlockBuilder builder = new EntryBlockBuilder();
        builder.add(EntryKind.COMMAND, new byte[3]);
        builder.add(EntryKind.COMMAND, new byte[0]);
        byte[] bytes = builder.build(1, 1, UID).bytes();
        new UnsafeBuffer(bytes).putInt(EntryBlock.HEADER_LENGTH, claimed, ByteOrder.LITTLE_ENDIAN);
        assertCorrupt(bytes, "entry 0 of 2");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, 'block version must be 1, found 2'",
        "1, 1, 'block flags must be 0, found 1'",
        "2, 1, 'block codec must be 0, found 1'",
        "3, 1, 'reserved byte must be 0, found 1'"
    })
    void whatALaterReleaseMayMeanIsNotTakenForWhatThisOneKnows(int offset, byte value, String problem) {
        byte[] bytes = EntryBlockBuilder.single(EntryKind.COMMAND, new byte[3], 1, 1, UID)
                .bytes();
        bytes[offset] = value;
        assertCorrupt(bytes, problem);
    }

    /** Puts the checksum right first. */
    private static void assertCorrupt(byte[] bytes, String problem) {
        int crc = EntryBlock.checksum(bytes, 0, bytes.length, UID);
        new UnsafeBuffer(bytes).putInt(EntryBlock.CRC_OFFSET, crc, ByteOrder.LITTLE_ENDIAN);
        assertThatExceptionOfType(CorruptBlockException.class)
                .isThrownBy(() -> EntryBlock.parse(bytes, 0, bytes.length, UID))
                .withMessageContaining(problem);
    }
}
