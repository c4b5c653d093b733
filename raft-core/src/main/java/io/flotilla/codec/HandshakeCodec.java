package io.flotilla.codec;

import io.flotilla.config.Limits;
import io.flotilla.spi.BadFrameException;
import io.flotilla.spi.HandshakeRefusedException.Reason;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The frames that open a connection. They keep frame version 1 and this beginning for ever; later versions add fields
 * behind it, which older ones ignore.
 *
 * <pre>
 * HANDSHAKE                                   HANDSHAKE_REFUSED
 *   12  u16  minVersion                         12  u8   reason code
 *   14  u16  maxVersion                         13  u8 × 3 reserved (0)
 *   16  u8   lane                               16  text
 *   17  u8 × 3 reserved (0)
 *   20  i32  maxFrameBytes
 *   24  i64  features
 *   32  i64  storeIncarnation
 *   40  i64  processIncarnation
 *   48  name deployment, name hostId, name targetHostId     (u16 length, UTF-8)
 * </pre>
 */
public final class HandshakeCodec {
    /** Longest text of a refusal in bytes of UTF-8; longer ones are cut. */
    public static final int MAX_TEXT_BYTES = 1024;

    private static final int RESERVED_BYTES = 3;

    private HandshakeCodec() {}

    /** A whole HANDSHAKE frame. @throws IllegalArgumentException if a name is too long */
    public static byte[] encode(Handshake handshake) {
        FrameBuffer frame = new FrameBuffer();
        frame.begin(FrameType.HANDSHAKE);
        frame.appendShort(handshake.minVersion());
        frame.appendShort(handshake.maxVersion());
        frame.appendInt(handshake.lane().code());
        frame.appendInt(handshake.maxFrameBytes());
        frame.appendLong(handshake.features());
        frame.appendLong(handshake.storeIncarnation());
        frame.appendLong(handshake.processIncarnation());
        frame.appendString(handshake.deployment(), Limits.MAX_NAME_BYTES);
        frame.appendString(handshake.hostId(), Limits.MAX_NAME_BYTES);
        frame.appendString(handshake.targetHostId(), Limits.MAX_NAME_BYTES);
        return frame.toArray();
    }

    /**
     * Reads a HANDSHAKE frame, checksum included.
     *
     * @throws BadFrameException if it is not one
     */
    public static Handshake decode(DirectBuffer buffer, int offset, int length) throws BadFrameException {
        PayloadReader body = open(buffer, offset, length, FrameType.HANDSHAKE);
        int minVersion = body.readShort();
        int maxVersion = body.readShort();
        Lane lane = lane(body.readByte());
        body.advance(RESERVED_BYTES);
        int maxFrameBytes = body.readInt();
        long features = body.readLong();
        long storeIncarnation = body.readLong();
        long processIncarnation = body.readLong();
        String deployment = body.readName(Limits.MAX_NAME_BYTES);
        String hostId = body.readName(Limits.MAX_NAME_BYTES);
        String targetHostId = body.readName(Limits.MAX_NAME_BYTES);
        return new Handshake(
                minVersion,
                maxVersion,
                deployment,
                hostId,
                storeIncarnation,
                processIncarnation,
                lane,
                maxFrameBytes,
                features,
                targetHostId);
    }

    /** A whole HANDSHAKE_REFUSED frame. */
    public static byte[] encodeRefusal(Reason reason, String text) {
        FrameBuffer frame = new FrameBuffer();
        frame.begin(FrameType.HANDSHAKE_REFUSED);
        frame.appendInt(reason.code());
        frame.appendString(Text.cut(text, MAX_TEXT_BYTES), MAX_TEXT_BYTES);
        return frame.toArray();
    }

    /**
     * Reads a HANDSHAKE_REFUSED frame, checksum included.
     *
     * @throws BadFrameException if it is not one
     */
    public static HandshakeRefusal decodeRefusal(DirectBuffer buffer, int offset, int length) throws BadFrameException {
        PayloadReader body = open(buffer, offset, length, FrameType.HANDSHAKE_REFUSED);
        int code = body.readByte();
        body.advance(RESERVED_BYTES);
        return new HandshakeRefusal(reason(code), Text.printable(body.readString(MAX_TEXT_BYTES)));
    }

    private static PayloadReader open(DirectBuffer buffer, int offset, int length, FrameType expected)
            throws BadFrameException {
        PayloadReader body = new PayloadReader();
        body.wrap(buffer, offset, length);
        FrameCodec.checkFrame(buffer, offset, length, new FrameChecksum());
        FrameType type = FrameCodec.type(buffer, offset);
        if (type != expected) {
            throw new BadFrameException("a " + expected + " frame is expected here, found " + type);
        }
        body.advance(FrameCodec.HEADER_LENGTH);
        return body;
    }

    private static Lane lane(int code) throws BadFrameException {
        for (Lane lane : Lane.values()) {
            if (lane.code() == code) {
                return lane;
            }
        }
        throw new BadFrameException("lane " + code + " is not known");
    }

    private static @Nullable Reason reason(int code) {
        for (Reason reason : Reason.values()) {
            if (reason.code() == code) {
                return reason;
            }
        }
        return null;
    }
}
