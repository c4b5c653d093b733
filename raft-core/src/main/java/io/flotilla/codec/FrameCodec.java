package io.flotilla.codec;

import io.flotilla.config.Limits;
import io.flotilla.spi.BadFrameException;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The outer header of every frame.
 *
 * <pre>
 *   0  i32  length of the whole frame, this header included
 *   4  u8   version (1)
 *   5  u8   type ({@link FrameType})
 *   6  u16  flags (0)
 *   8  i32  CRC32C of bytes [0, 8) and [12, length)
 *  12       payload
 * </pre>
 */
public final class FrameCodec {
    public static final int VERSION = 1;
    public static final int LENGTH_OFFSET = 0;
    public static final int VERSION_OFFSET = 4;
    public static final int TYPE_OFFSET = 5;
    public static final int FLAGS_OFFSET = 6;
    public static final int CRC_OFFSET = 8;
    public static final int HEADER_LENGTH = 12;

    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private FrameCodec() {}

    /**
     * Checks the header at {@code offset}, of which at least {@link #HEADER_LENGTH} bytes are there, before anything is
     * allocated for the frame.
     *
     * @return the length of the whole frame in bytes, within the cap of its type; unknown types have the cap of control frames
     * @throws BadFrameException if version, flags or length cannot be
     */
    public static int checkHeader(DirectBuffer buffer, int offset) throws BadFrameException {
        int version = buffer.getByte(offset + VERSION_OFFSET) & 0xFF;
        if (version != VERSION) {
            throw new BadFrameException("frame version must be " + VERSION + ", found " + version);
        }
        int flags = buffer.getShort(offset + FLAGS_OFFSET, LE) & 0xFFFF;
        if (flags != 0) {
            throw new BadFrameException("frame flags must be 0, found " + flags);
        }
        int length = buffer.getInt(offset + LENGTH_OFFSET, LE);
        FrameType type = type(buffer, offset);
        int cap = type == null ? Limits.MAX_CONTROL_FRAME_BYTES : type.maxBytes();
        if (length < HEADER_LENGTH || length > cap) {
            throw new BadFrameException("length of a frame of type " + (type == null ? "unknown" : type)
                    + " must be within " + HEADER_LENGTH + ".." + cap + ", found " + (length & 0xFFFF_FFFFL));
        }
        return length;
    }

    /** The type of the frame at {@code offset}, or null if this version does not know it. */
    public static @Nullable FrameType type(DirectBuffer buffer, int offset) {
        return FrameType.of(buffer.getByte(offset + TYPE_OFFSET) & 0xFF);
    }

    /**
     * Checks a whole frame: header, length and checksum.
     *
     * @throws BadFrameException if anything of it is not as it must be
     */
    public static void checkFrame(DirectBuffer buffer, int offset, int length, FrameChecksum checksum)
            throws BadFrameException {
        if (length < HEADER_LENGTH) {
            throw new BadFrameException("a frame has at least " + HEADER_LENGTH + " bytes, found " + length);
        }
        int claimed = checkHeader(buffer, offset);
        if (claimed != length) {
            throw new BadFrameException("frame length must be " + length + ", found " + claimed);
        }
        checkChecksum(buffer, offset, length, checksum);
    }

    /**
     * Checks the checksum of a whole frame whose header was checked.
     *
     * @throws BadFrameException if it is wrong
     */
    public static void checkChecksum(DirectBuffer buffer, int offset, int length, FrameChecksum checksum)
            throws BadFrameException {
        int found = buffer.getInt(offset + CRC_OFFSET, LE);
        int expected = checksum.of(buffer, offset, length);
        if (found != expected) {
            throw new BadFrameException(
                    "frame checksum is " + Integer.toHexString(found) + ", expected " + Integer.toHexString(expected));
        }
    }
}
