package io.flotilla.model;

import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The unit of the log: consecutive entries of one group and one term in one byte range. The same bytes go to the log in
 * memory, the store, the wire and the state machine, and are never encoded again.
 *
 * <pre>
 * header (little endian)                      entry
 *   0  u8   version (1)                         0  i32  payload length
 *   1  u8   flags (0)                           4  u8   kind ({@link EntryKind})
 *   2  u8   codec (0 = none)                    5       payload
 *   3  u8   reserved (0)
 *   4  i32  length, header included
 *   8  i32  uncompressed length of the entries
 *  12  i32  entry count
 *  16  i64  first index
 *  24  i64  term
 *  32  i32  CRC32C of groupUid (8 bytes), header without this field, entries
 *  36       entries
 * </pre>
 *
 * <p>The seed of the checksum is the groupUid: a block that lands in another group, or in another life of the same group
 * id, fails its check. Immutable: the array must not change once it is handed over; it may be shared with other
 * blocks. Where blocks are cut has no meaning; no rule refers to it.
 */
public final class EntryBlock {
    public static final int VERSION = 1;
    public static final int VERSION_OFFSET = 0;
    public static final int FLAGS_OFFSET = 1;
    public static final int CODEC_OFFSET = 2;
    public static final int RESERVED_OFFSET = 3;
    public static final int LENGTH_OFFSET = 4;
    public static final int UNCOMPRESSED_LENGTH_OFFSET = 8;
    public static final int ENTRY_COUNT_OFFSET = 12;
    public static final int FIRST_INDEX_OFFSET = 16;
    public static final int TERM_OFFSET = 24;
    public static final int CRC_OFFSET = 32;
    public static final int HEADER_LENGTH = 36;
    public static final int ENTRY_KIND_OFFSET = 4;
    public static final int ENTRY_HEADER_LENGTH = 5;

    private final byte[] bytes;
    private final int offset;
    private final int length;
    private final int entryCount;
    private final long firstIndex;
    private final long term;

    EntryBlock(byte[] bytes, int offset, int length, int entryCount, long firstIndex, long term) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.entryCount = entryCount;
        this.firstIndex = firstIndex;
        this.term = term;
    }

    /**
     * Takes a block out of bytes that came from a wire or a disk, checking its structure, every entry's length and its
     * checksum. The array is kept, not copied.
     *
     * @throws CorruptBlockException saying what was found and what was expected
     */
    public static EntryBlock parse(byte[] bytes, int offset, int available, long groupUid) {
        UnsafeBuffer buffer = new UnsafeBuffer(bytes, offset, available);
        int length = BlockCheck.structure(buffer, available);
        int crc = buffer.getInt(CRC_OFFSET, ByteOrder.LITTLE_ENDIAN);
        int expected = checksum(bytes, offset, length, groupUid);
        if (crc != expected) {
            throw new CorruptBlockException("block checksum is " + Integer.toHexString(crc) + ", expected "
                    + Integer.toHexString(expected) + " (first index "
                    + buffer.getLong(FIRST_INDEX_OFFSET, ByteOrder.LITTLE_ENDIAN) + ", groupUid "
                    + Long.toHexString(groupUid) + ")");
        }
        return new EntryBlock(
                bytes,
                offset,
                length,
                buffer.getInt(ENTRY_COUNT_OFFSET, ByteOrder.LITTLE_ENDIAN),
                buffer.getLong(FIRST_INDEX_OFFSET, ByteOrder.LITTLE_ENDIAN),
                buffer.getLong(TERM_OFFSET, ByteOrder.LITTLE_ENDIAN));
    }

    /** The checksum of a whole block whose bytes begin at {@code offset}; the stored checksum itself is left out. */
    static int checksum(byte[] bytes, int offset, int length, long groupUid) {
        CRC32C crc = new CRC32C();
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            crc.update((int) (groupUid >>> shift));
        }
        crc.update(bytes, offset, CRC_OFFSET);
        crc.update(bytes, offset + HEADER_LENGTH, length - HEADER_LENGTH);
        return (int) crc.getValue();
    }

    /** The array that holds the block; read only. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the block begins in {@link #bytes()}. */
    public int offset() {
        return offset;
    }

    /** Length of the block in bytes, header included. */
    public int length() {
        return length;
    }

    /** Number of entries, at least 1. */
    public int entryCount() {
        return entryCount;
    }

    /** Index of the first entry, at least 1. */
    public long firstIndex() {
        return firstIndex;
    }

    /** Index of the last entry. */
    public long lastIndex() {
        return firstIndex + entryCount - 1;
    }

    /** Term of every entry, at least 1. */
    public long term() {
        return term;
    }

    /** True if {@code index} lies in the block. */
    public boolean contains(long index) {
        return index >= firstIndex && index <= lastIndex();
    }

    /**
     * The entries {@code [low, high)} as a block of their own, with a new header and checksum; this block when the range
     * is all of it. The rare case of flow control and of conflicts.
     *
     * @throws IllegalArgumentException if the range is empty or not within the block
     */
    public EntryBlock slice(long low, long high, long groupUid) {
        if (low < firstIndex || high > lastIndex() + 1 || low >= high) {
            throw new IllegalArgumentException("range [" + low + ", " + high + ") is not within " + this);
        }
        if (low == firstIndex && high == lastIndex() + 1) {
            return this;
        }
        EntryCursor cursor = new EntryCursor();
        cursor.wrap(this);
        int from = HEADER_LENGTH;
        int to = length;
        while (cursor.next()) {
            int start = cursor.payloadOffset() - ENTRY_HEADER_LENGTH - offset;
            if (cursor.index() == low) {
                from = start;
            }
            if (cursor.index() == high) {
                to = start;
                break;
            }
        }
        return EntryBlockBuilder.seal(bytes, offset + from, to - from, low, (int) (high - low), term, groupUid);
    }

    @Override
    public String toString() {
        return "block[" + firstIndex + ".." + lastIndex() + " t" + term + ", " + length + " bytes]";
    }
}
