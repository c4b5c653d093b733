package io.flotilla.codec;

import io.flotilla.config.Limits;
import io.flotilla.spi.FrameParts;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A frame being built: bytes of its own with foreign byte ranges between them.
 *
 * <pre>
 * own     | header and records | more records |   grows in steps of 4, up to the longest frame
 * foreign                      ^ block        ^ block      each remembers the own position that it stands before
 * </pre>
 *
 * <p>The own bytes belong to this buffer and are overwritten by the next {@link #begin}; a transport copies them in
 * {@code send}.
 */
final class FrameBuffer {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int INITIAL_BYTES = 16 * 1024;
    private static final int GROWTH = 4;
    private static final int INITIAL_FOREIGN = 16;

    private final UnsafeBuffer own = new UnsafeBuffer(new byte[INITIAL_BYTES]);
    private final CRC32C crc = new CRC32C();
    private FrameType type = FrameType.CONTROL;
    private int position;
    private int foreignBytes;
    private int foreignCount;
    private byte[][] foreign = new byte[INITIAL_FOREIGN][];
    private int[] foreignOffset = new int[INITIAL_FOREIGN];
    private int[] foreignLength = new int[INITIAL_FOREIGN];
    private int[] foreignBefore = new int[INITIAL_FOREIGN];

    /** Starts an empty frame, whatever was there. */
    void begin(FrameType newType) {
        type = newType;
        position = FrameCodec.HEADER_LENGTH;
        Arrays.fill(foreign, 0, foreignCount, null);
        foreignCount = 0;
        foreignBytes = 0;
    }

    /** Bytes of the frame so far, header included. */
    int length() {
        return position + foreignBytes;
    }

    /** Bytes that the frame can still take. */
    int remaining() {
        return type.maxBytes() - length();
    }

    /** Where the next own byte goes. */
    int position() {
        return position;
    }

    /** The own bytes; valid until the next {@link #reserve}. */
    UnsafeBuffer own() {
        return own;
    }

    /** Makes room for {@code size} own bytes and answers where they begin; the caller fills all of them. */
    int reserve(int size) {
        int start = position;
        int needed = start + size;
        if (needed > own.capacity()) {
            grow(needed);
        }
        position = needed;
        return start;
    }

    /** Appends bytes: a reference to long ones, which must not change until the frame was sent, and a copy of short ones. */
    void append(byte[] array, int offset, int length) {
        if (length < Limits.REFERENCE_BLOCK_BYTES) {
            int start = reserve(length);
            own.putBytes(start, array, offset, length);
            return;
        }
        if (foreignCount == foreign.length) {
            int larger = foreignCount * 2;
            foreign = Arrays.copyOf(foreign, larger);
            foreignOffset = Arrays.copyOf(foreignOffset, larger);
            foreignLength = Arrays.copyOf(foreignLength, larger);
            foreignBefore = Arrays.copyOf(foreignBefore, larger);
        }
        foreign[foreignCount] = array;
        foreignOffset[foreignCount] = offset;
        foreignLength[foreignCount] = length;
        foreignBefore[foreignCount] = position;
        foreignCount++;
        foreignBytes += length;
    }

    /** Appends a string: u16 length in bytes, then UTF-8. @throws IllegalArgumentException if it is longer than {@code maxBytes} */
    void appendString(String text, int maxBytes) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > maxBytes) {
            throw new IllegalArgumentException("text of " + utf8.length + " bytes is longer than " + maxBytes);
        }
        int start = reserve(Short.BYTES + utf8.length);
        own.putShort(start, (short) utf8.length, LE);
        own.putBytes(start + Short.BYTES, utf8);
    }

    void appendByte(int value) {
        int start = reserve(Byte.BYTES);
        own.putByte(start, (byte) value);
    }

    void appendShort(int value) {
        int start = reserve(Short.BYTES);
        own.putShort(start, (short) value, LE);
    }

    void appendInt(int value) {
        int start = reserve(Integer.BYTES);
        own.putInt(start, value, LE);
    }

    void appendLong(long value) {
        int start = reserve(Long.BYTES);
        own.putLong(start, value, LE);
    }

    /** Fills in header and checksum and hands out the pieces. */
    void finish(FrameParts parts) {
        int length = length();
        if (length > type.maxBytes()) {
            throw new IllegalStateException(type + " frame of " + length + " bytes, limit " + type.maxBytes());
        }
        own.putInt(FrameCodec.LENGTH_OFFSET, length, LE);
        own.putByte(FrameCodec.VERSION_OFFSET, (byte) FrameCodec.VERSION);
        own.putByte(FrameCodec.TYPE_OFFSET, (byte) type.code());
        own.putShort(FrameCodec.FLAGS_OFFSET, (short) 0, LE);
        byte[] bytes = own.byteArray();
        parts.reset(type.isControl());
        crc.reset();
        crc.update(bytes, 0, FrameCodec.CRC_OFFSET);
        int checked = FrameCodec.HEADER_LENGTH;
        int handed = 0;
        for (int i = 0; i < foreignCount; i++) {
            int before = foreignBefore[i];
            if (before > handed) {
                parts.add(bytes, handed, before - handed);
                crc.update(bytes, checked, before - checked);
            }
            parts.add(foreign[i], foreignOffset[i], foreignLength[i]);
            crc.update(foreign[i], foreignOffset[i], foreignLength[i]);
            handed = before;
            checked = before;
        }
        if (position > handed) {
            parts.add(bytes, handed, position - handed);
            crc.update(bytes, checked, position - checked);
        }
        own.putInt(FrameCodec.CRC_OFFSET, (int) crc.getValue(), LE);
    }

    /** The whole frame in one new array. */
    byte[] toArray() {
        FrameParts parts = new FrameParts();
        finish(parts);
        byte[] whole = new byte[parts.totalLength()];
        int at = 0;
        for (int i = 0; i < parts.count(); i++) {
            System.arraycopy(parts.array(i), parts.offset(i), whole, at, parts.length(i));
            at += parts.length(i);
        }
        return whole;
    }

    private void grow(int needed) {
        long capacity = own.capacity();
        while (capacity < needed) {
            capacity = Math.min(capacity * GROWTH, Math.max(needed, Limits.MAX_FRAME_BYTES));
        }
        byte[] larger = new byte[(int) capacity];
        own.getBytes(0, larger, 0, position);
        own.wrap(larger);
    }
}
