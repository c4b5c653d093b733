package io.flotilla.codec;

import io.flotilla.spi.BadFrameException;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Walks the records of a frame's payload.
 *
 * <pre>
 *   0  i32  length of the record, this header included
 *   4  u8   kind
 *   5       reserved (0)
 *   8       body
 * </pre>
 */
final class RecordWalker {
    static final int KIND_OFFSET = 4;
    static final int HEADER_LENGTH = 8;

    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private DirectBuffer buffer = new UnsafeBuffer(new byte[0]);
    private int next;
    private int end;
    private int bodyOffset;
    private int bodyLength;
    private int kind;

    /** Stands before the first record of the frame of {@code length} bytes at {@code offset}. */
    void wrapFrame(DirectBuffer newBuffer, int offset, int length) throws BadFrameException {
        if (offset < 0 || length < FrameCodec.HEADER_LENGTH || length > newBuffer.capacity() - offset) {
            throw new BadFrameException(
                    "no frame at [" + offset + ", +" + length + ") of " + newBuffer.capacity() + " bytes");
        }
        buffer = newBuffer;
        next = offset + FrameCodec.HEADER_LENGTH;
        end = offset + length;
    }

    /** Writes a record's header. */
    static void putHeader(UnsafeBuffer target, int offset, int length, int kind) {
        target.putInt(offset, length, LE);
        target.putInt(offset + KIND_OFFSET, kind, LE);
    }

    /** Moves to the next record; false behind the last. */
    boolean next() throws BadFrameException {
        if (next == end) {
            return false;
        }
        int available = end - next;
        if (available < HEADER_LENGTH) {
            throw new BadFrameException(
                    "a record has at least " + HEADER_LENGTH + " bytes, " + available + " are left");
        }
        int length = buffer.getInt(next, LE);
        if (length < HEADER_LENGTH || length > available) {
            throw new BadFrameException("length of a record must be within " + HEADER_LENGTH + ".." + available
                    + ", found " + (length & 0xFFFF_FFFFL));
        }
        int kindAndReserved = buffer.getInt(next + KIND_OFFSET, LE);
        if (kindAndReserved >>> Byte.SIZE != 0) {
            throw new BadFrameException("reserved bytes of a record must be 0");
        }
        kind = kindAndReserved;
        bodyOffset = next + HEADER_LENGTH;
        bodyLength = length - HEADER_LENGTH;
        next += length;
        return true;
    }

    int kind() {
        return kind;
    }

    int bodyOffset() {
        return bodyOffset;
    }

    int bodyLength() {
        return bodyLength;
    }

    DirectBuffer buffer() {
        return buffer;
    }
}
