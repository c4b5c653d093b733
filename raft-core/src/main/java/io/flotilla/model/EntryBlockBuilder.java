package io.flotilla.model;

import java.nio.ByteOrder;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gathers entries into a block. To be reused: {@link #build} copies what was gathered into an array of exactly the
 * block's size and leaves the builder empty. Not thread safe.
 */
public final class EntryBlockBuilder {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int INITIAL_CAPACITY = 4096;

    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[INITIAL_CAPACITY]);
    private int length;
    private int entryCount;

    /** Adds an entry; the payload is copied. */
    public void add(byte kind, DirectBuffer payload, int offset, int payloadLength) {
        int start = begin(kind, payloadLength);
        payload.getBytes(offset, scratch, start, payloadLength);
    }

    /** Adds an entry; the payload is copied. */
    public void add(byte kind, byte[] payload) {
        int start = begin(kind, payload.length);
        scratch.putBytes(start, payload);
    }

    /** Number of entries gathered. */
    public int entryCount() {
        return entryCount;
    }

    /** Length in bytes that the block would have now. */
    public int length() {
        return EntryBlock.HEADER_LENGTH + length;
    }

    /** Makes the block and empties the builder. At least one entry must have been added. */
    public EntryBlock build(long firstIndex, long term, long groupUid) {
        if (entryCount == 0) {
            throw new IllegalStateException("a block has at least one entry");
        }
        EntryBlock block = seal(scratch.byteArray(), 0, length, firstIndex, entryCount, term, groupUid);
        length = 0;
        entryCount = 0;
        return block;
    }

    /** A block of one entry. */
    public static EntryBlock single(byte kind, byte[] payload, long index, long term, long groupUid) {
        EntryBlockBuilder builder = new EntryBlockBuilder();
        builder.add(kind, payload);
        return builder.build(index, term, groupUid);
    }

    /** Copies encoded entries into a new array behind a new header. */
    static EntryBlock seal(byte[] entries, int from, int size, long firstIndex, int count, long term, long groupUid) {
        byte[] bytes = new byte[EntryBlock.HEADER_LENGTH + size];
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        buffer.putByte(EntryBlock.VERSION_OFFSET, (byte) EntryBlock.VERSION);
        buffer.putInt(EntryBlock.LENGTH_OFFSET, bytes.length, LE);
        buffer.putInt(EntryBlock.UNCOMPRESSED_LENGTH_OFFSET, size, LE);
        buffer.putInt(EntryBlock.ENTRY_COUNT_OFFSET, count, LE);
        buffer.putLong(EntryBlock.FIRST_INDEX_OFFSET, firstIndex, LE);
        buffer.putLong(EntryBlock.TERM_OFFSET, term, LE);
        System.arraycopy(entries, from, bytes, EntryBlock.HEADER_LENGTH, size);
        buffer.putInt(EntryBlock.CRC_OFFSET, EntryBlock.checksum(bytes, 0, bytes.length, groupUid), LE);
        return new EntryBlock(bytes, 0, bytes.length, count, firstIndex, term);
    }

    private int begin(byte kind, int payloadLength) {
        int needed = length + EntryBlock.ENTRY_HEADER_LENGTH + payloadLength;
        if (needed > scratch.capacity()) {
            byte[] larger = new byte[BitUtil.findNextPositivePowerOfTwo(needed)];
            scratch.getBytes(0, larger, 0, length);
            scratch.wrap(larger);
        }
        scratch.putInt(length, payloadLength, LE);
        scratch.putByte(length + EntryBlock.ENTRY_KIND_OFFSET, kind);
        int start = length + EntryBlock.ENTRY_HEADER_LENGTH;
        length = needed;
        entryCount++;
        return start;
    }
}
