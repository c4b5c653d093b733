package io.flotilla.model;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Walks the entries of a block. A flyweight to be reused; not thread safe. Blocks are checked when they are parsed, so the walk
 * trusts their lengths.
 */
public final class EntryCursor {
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private int position;
    private int end;
    private long index;
    private int payloadLength;
    private byte kind;

    /** Stands before the first entry of {@code block}. */
    public void wrap(EntryBlock block) {
        buffer.wrap(block.bytes());
        position = block.offset() + EntryBlock.HEADER_LENGTH;
        end = block.offset() + block.length();
        index = block.firstIndex() - 1;
        payloadLength = 0;
    }

    /** Moves to the next entry; false after the last. */
    public boolean next() {
        if (position >= end) {
            return false;
        }
        payloadLength = buffer.getInt(position, ByteOrder.LITTLE_ENDIAN);
        kind = buffer.getByte(position + EntryBlock.ENTRY_KIND_OFFSET);
        position += EntryBlock.ENTRY_HEADER_LENGTH + payloadLength;
        index++;
        return true;
    }

    /** Index of the entry under the cursor. */
    public long index() {
        return index;
    }

    /** Kind of the entry, one of {@link EntryKind}. */
    public byte kind() {
        return kind;
    }

    /** The array around the payload, read only; offsets are into it. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Where the payload begins in {@link #buffer()}, which is also its place in the block's array. */
    public int payloadOffset() {
        return position - payloadLength;
    }

    /** Length of the payload in bytes. */
    public int payloadLength() {
        return payloadLength;
    }
}
