package io.flotilla.testkit;

import io.flotilla.codec.FrameChecksum;
import io.flotilla.codec.FrameCodec;
import io.flotilla.codec.FrameType;
import io.flotilla.spi.FrameParts;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** Frames with any payload, for tests of transports, which do not look inside. */
public final class TestFrames {
    private TestFrames() {}

    /** A whole frame around {@code payload}. */
    public static byte[] frame(FrameType type, byte[] payload) {
        return frame(type.code(), payload);
    }

    /** A whole frame of any type. */
    public static byte[] frame(int typeCode, byte[] payload) {
        byte[] bytes = new byte[FrameCodec.HEADER_LENGTH + payload.length];
        UnsafeBuffer frame = new UnsafeBuffer(bytes);
        frame.putInt(FrameCodec.LENGTH_OFFSET, bytes.length, ByteOrder.LITTLE_ENDIAN);
        frame.putByte(FrameCodec.VERSION_OFFSET, (byte) FrameCodec.VERSION);
        frame.putByte(FrameCodec.TYPE_OFFSET, (byte) typeCode);
        frame.putBytes(FrameCodec.HEADER_LENGTH, payload);
        int crc = new FrameChecksum().of(frame, 0, bytes.length);
        frame.putInt(FrameCodec.CRC_OFFSET, crc, ByteOrder.LITTLE_ENDIAN);
        return bytes;
    }

    /** A MESSAGES frame of {@code length} payload bytes that differ by {@code seed}; never one that makes the listener throw. */
    public static byte[] data(int seed, int length) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) ((seed * 31 + i) & 0x7F);
        }
        return frame(FrameType.MESSAGES, payload);
    }

    /** The frame as one piece. */
    public static FrameParts parts(byte[] frame) {
        return parts(frame, frame.length);
    }

    /** The frame cut into pieces of {@code pieceBytes}. */
    public static FrameParts parts(byte[] frame, int pieceBytes) {
        FrameParts parts = new FrameParts();
        FrameType type = FrameCodec.type(new UnsafeBuffer(frame), 0);
        parts.reset(type != null && type.isControl());
        for (int at = 0; at < frame.length; at += pieceBytes) {
            parts.add(frame, at, Math.min(pieceBytes, frame.length - at));
        }
        return parts;
    }
}
