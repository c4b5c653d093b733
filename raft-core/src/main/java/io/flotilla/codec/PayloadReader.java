package io.flotilla.codec;

import io.flotilla.spi.BadFrameException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads fields one after another and never beyond the end. Reused; owned by one thread. */
final class PayloadReader {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final UnsafeBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private DirectBuffer buffer = NOTHING;
    private int position;
    private int end;

    /** Stands at {@code offset}; the end is {@code length} bytes behind it. */
    void wrap(DirectBuffer newBuffer, int offset, int length) throws BadFrameException {
        if (offset < 0 || length < 0 || length > newBuffer.capacity() - offset) {
            throw new BadFrameException(
                    "range [" + offset + ", +" + length + ") is outside of " + newBuffer.capacity() + " bytes");
        }
        buffer = newBuffer;
        position = offset;
        end = offset + length;
    }

    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    int readByte() throws BadFrameException {
        return buffer.getByte(advance(Byte.BYTES)) & 0xFF;
    }

    int readShort() throws BadFrameException {
        return buffer.getShort(advance(Short.BYTES), LE) & 0xFFFF;
    }

    int readInt() throws BadFrameException {
        return buffer.getInt(advance(Integer.BYTES), LE);
    }

    long readLong() throws BadFrameException {
        return buffer.getLong(advance(Long.BYTES), LE);
    }

    boolean readBoolean() throws BadFrameException {
        int value = readByte();
        if (value > 1) {
            throw new BadFrameException("a truth value is 0 or 1, found " + value);
        }
        return value == 1;
    }

    /** The next {@code length} bytes in a new array. */
    byte[] readBytes(int length) throws BadFrameException {
        if (length < 0) {
            throw new BadFrameException("a length must not be negative, found " + length);
        }
        int start = advance(length);
        byte[] bytes = new byte[length];
        buffer.getBytes(start, bytes);
        return bytes;
    }

    /** A string of at most {@code maxBytes} bytes of correct UTF-8; may be empty. */
    String readString(int maxBytes) throws BadFrameException {
        int length = readShort();
        if (length > maxBytes) {
            throw new BadFrameException("text of " + length + " bytes is longer than " + maxBytes);
        }
        byte[] bytes = readBytes(length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadFrameException("text of " + length + " bytes is not UTF-8");
        }
    }

    /** A name: text that is not empty and has no control characters, which would forge lines of a log. */
    String readName(int maxBytes) throws BadFrameException {
        String name = readString(maxBytes);
        if (name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
            throw new BadFrameException("a name is empty or has control characters");
        }
        return name;
    }

    void requireEnd() throws BadFrameException {
        if (position != end) {
            throw new BadFrameException(remaining() + " bytes too many");
        }
    }

    /** Steps over {@code length} bytes and answers where they begin. */
    int advance(int length) throws BadFrameException {
        if (length > end - position) {
            throw new BadFrameException("cut off: " + length + " bytes expected, " + (end - position) + " are there");
        }
        int start = position;
        position += length;
        return start;
    }
}
