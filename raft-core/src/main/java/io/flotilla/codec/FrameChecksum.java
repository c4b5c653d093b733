package io.flotilla.codec;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/** Computes checksums of frames in arrays and in direct memory without copying them. Reused; owned by one thread. */
public final class FrameChecksum {
    private static final int COPY_BYTES = 1024;

    private final CRC32C crc = new CRC32C();

    /** The checksum that the frame of {@code length} bytes at {@code offset} should carry. */
    public int of(DirectBuffer buffer, int offset, int length) {
        crc.reset();
        update(buffer, offset, FrameCodec.CRC_OFFSET);
        update(buffer, offset + FrameCodec.HEADER_LENGTH, length - FrameCodec.HEADER_LENGTH);
        return (int) crc.getValue();
    }

    private void update(DirectBuffer buffer, int offset, int length) {
        buffer.boundsCheck(offset, length);
        byte[] array = buffer.byteArray();
        ByteBuffer direct = buffer.byteBuffer();
        if (array != null) {
            crc.update(array, buffer.wrapAdjustment() + offset, length);
        } else if (direct != null) {
            int at = buffer.wrapAdjustment() + offset;
            int position = direct.position();
            int limit = direct.limit();
            direct.limit(at + length).position(at);
            crc.update(direct);
            direct.limit(limit).position(position);
        } else {
            copied(buffer, offset, length);
        }
    }

    /** For buffers that are a bare address. */
    private void copied(DirectBuffer buffer, int offset, int length) {
        byte[] piece = new byte[Math.min(length, COPY_BYTES)];
        for (int done = 0; done < length; ) {
            int size = Math.min(piece.length, length - done);
            buffer.getBytes(offset + done, piece, 0, size);
            crc.update(piece, 0, size);
            done += size;
        }
    }
}
