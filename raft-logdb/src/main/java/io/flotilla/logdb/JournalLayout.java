package io.flotilla.logdb;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.agrona.MutableDirectBuffer;

/**
 * Every offset of the store's layout, version 2. Numbers are little endian in values and big endian in keys, where byte order is sorting order.
 * {@code FORMAT.md} of this module tells why.
 *
 * <pre>
 * keys                                            values
 *   01                                              header of the store
 *   02 groupId(8) replicaId(8)                      state of a replica: term, vote and a frontier
 *   03 name in UTF-8                                small record
 *   10 sequence(7)                                  chunk, or continuation of one
 *
 * header                     state                          small record
 *   0  i64 magic               0  u8  version (2)             0  i32 CRC32C of key and content
 *   8  i32 version (2)         1  u8  flags (1 = removed)     4      content
 *  12  i32 CRC32C of [0,12)    2      zero
 *                              4  i32 CRC32C of the key and the rest
 *                              8  i64 groupUid
 *                             16  i64 term
 *                             24  i64 vote
 *                             32  i64 commit hint
 *                             40  i64 origin
 *                             48  i64 writeId
 *                             56  i64 base index
 *                             64  i64 base term
 *                             72  i64 last index
 *
 * chunk                                       continuation
 *   0  i32 magic                                0  i32 magic
 *   4  u8  version (2)                          4  i32 number, from 1
 *   5      zero                                 8  i64 sequence of the chunk
 *   8  i64 sequence                            16      bytes
 *  16  i32 record count
 *  20  i32 length of the chunk
 *  24  i32 values that carry it
 *  28  i32 CRC32C of [0,28) and [32, end of the records)
 *  32  i32 length of all records
 *  36      records, then their blocks in the same order
 *
 * record: v is a varint (7 bits a byte, the lowest first), z a varint of (n &lt;&lt; 1) ^ (n &gt;&gt; 63)
 *   u8  type
 *   z   groupId
 *   v   replicaId
 *   but for RELOCATE                    for RELOCATE
 *     i64 groupUid                        v   sequence of this chunk - origin
 *     v   writeId                         v   last index
 *     v   last index
 *     v   last index - base index
 *     v   base term
 *     z   last index - commit hint
 *   for APPEND and RELOCATE
 *     v   last index - first index
 *     v   term
 *     v   length of the block
 * </pre>
 */
final class JournalLayout {
    static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    static final int VERSION = 2;

    static final byte HEADER_KEY = 0x01;
    static final byte STATE_KEY = 0x02;
    static final byte SMALL_KEY = 0x03;
    static final byte CHUNK_KEY = 0x10;
    static final int HEADER_KEY_LENGTH = 1;
    static final int STATE_KEY_LENGTH = 17;
    static final int CHUNK_KEY_LENGTH = 8;

    /** Longest key that the map takes. */
    static final int MAX_KEY_LENGTH = 511;

    static final long STORE_MAGIC = 0x314C4E524A544C46L; // "FLTJRNL1"
    static final int HEADER_VERSION = 8;
    static final int HEADER_CRC = 12;
    static final int HEADER_LENGTH = 16;

    static final int STATE_FLAGS = 1;
    static final int STATE_CRC = 4;
    static final int STATE_UID = 8;
    static final int STATE_TERM = 16;
    static final int STATE_VOTE = 24;
    static final int STATE_COMMIT = 32;
    static final int STATE_ORIGIN = 40;
    static final int STATE_WRITE_ID = 48;
    static final int STATE_BASE = 56;
    static final int STATE_BASE_TERM = 64;
    static final int STATE_LAST = 72;
    static final int STATE_LENGTH = 80;
    static final byte STATE_FLAG_REMOVED = 1;

    static final int SMALL_CONTENT = 4;

    static final int CHUNK_MAGIC = 0x4B484346; // "FCHK"
    static final int CHUNK_VERSION = 4;
    static final int CHUNK_SEQUENCE = 8;
    static final int CHUNK_RECORDS = 16;
    static final int CHUNK_LENGTH = 20;
    static final int CHUNK_VALUES = 24;
    static final int CHUNK_CRC = 28;
    static final int CHUNK_RECORDS_LENGTH = 32;
    static final int CHUNK_HEAD_LENGTH = 36;

    static final int CONTINUATION_MAGIC = 0x4E4F4346; // "FCON"
    static final int CONTINUATION_NUMBER = 4;
    static final int CONTINUATION_SEQUENCE = 8;
    static final int CONTINUATION_HEAD_LENGTH = 16;

    /** Longest value: with its page header it fills 64 pages of 4 KiB, so freed space never needs longer runs. */
    static final int MAX_VALUE_LENGTH = 64 * 4096 - 16;

    static final int RECORD_UID_LENGTH = 8;

    /** A record is never shorter. */
    static final int MIN_RECORD_LENGTH = 8;

    /** A record is never longer: a type, a groupUid, ten other numbers. */
    static final int MAX_RECORD_LENGTH = 1 + RECORD_UID_LENGTH + 10 * Varint.MAX_LENGTH;

    /** With this many bytes the record of a needed block is counted as needed too: about what one takes. */
    static final int RECORD_ROOM = 24;

    /** A block, replacing everything of the replica from its first index on. */
    static final byte APPEND = 1;
    /** A block that was moved; tells where it is now and nothing else. */
    static final byte RELOCATE = 2;
    /** The log is empty after the base. */
    static final byte RESET = 3;
    /** The log begins after the base, where it began earlier before. */
    static final byte COMPACT_PREFIX = 4;
    /** Nothing of the replica that is older than this record exists. */
    static final byte REMOVE = 5;

    private JournalLayout() {}

    /** Writes the key of the chunk or continuation {@code sequence}. */
    static void chunkKey(MutableDirectBuffer key, long sequence) {
        key.putLong(0, (long) CHUNK_KEY << 56 | sequence, ByteOrder.BIG_ENDIAN);
    }

    /** The sequence in a chunk's key. */
    static long sequenceOf(long chunkKey) {
        return chunkKey & (1L << 56) - 1;
    }

    /** Writes the key of a replica's state. */
    static void stateKey(MutableDirectBuffer key, long groupId, long replicaId) {
        key.putByte(0, STATE_KEY);
        key.putLong(1, groupId, ByteOrder.BIG_ENDIAN);
        key.putLong(9, replicaId, ByteOrder.BIG_ENDIAN);
    }

    /** Writes the key of a small record and returns its length. */
    static int smallKey(MutableDirectBuffer key, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= MAX_KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "a record's key has at most " + (MAX_KEY_LENGTH - 1) + " bytes, not " + bytes.length);
        }
        key.putByte(0, SMALL_KEY);
        key.putBytes(1, bytes);
        return 1 + bytes.length;
    }

    /** CRC32C of {@code [0, skip)} and {@code [skip + 4, end)}: everything but the checksum itself. */
    static int crcAround(byte[] bytes, int skip, int end) {
        CRC32C crc = new CRC32C();
        crcAround(crc, bytes, skip, end);
        return (int) crc.getValue();
    }

    /** The same, behind what {@code crc} has seen already. */
    static void crcAround(CRC32C crc, byte[] bytes, int skip, int end) {
        crc.update(bytes, 0, skip);
        crc.update(bytes, skip + Integer.BYTES, end - skip - Integer.BYTES);
    }
}
