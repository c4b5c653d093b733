package io.flotilla.codec;

import io.flotilla.config.Limits;
import org.jspecify.annotations.Nullable;

/** The kinds of frame of protocol version 1, each with the most bytes that one may have. */
public enum FrameType {
    /** First frame of either side of a connection: who one is and what one speaks. */
    HANDSHAKE(1, Limits.MAX_HANDSHAKE_BYTES, true),
    /** Answers a handshake with a refusal; the connection closes behind it. */
    HANDSHAKE_REFUSED(2, Limits.MAX_HANDSHAKE_BYTES, true),
    /** Raft messages among which are entries. */
    MESSAGES(3, Limits.MAX_FRAME_BYTES, false),
    /** Raft messages without entries: votes, acks, heartbeats. */
    CONTROL(4, Limits.MAX_CONTROL_FRAME_BYTES, true),
    /** Requests forwarded for clients. */
    REQUEST(5, Limits.MAX_FRAME_BYTES, false),
    /** Answers to forwarded requests. */
    RESPONSE(6, Limits.MAX_FRAME_BYTES, false),
    /** What hosts say about themselves: pins, liveness. */
    HOST(7, Limits.MAX_CONTROL_FRAME_BYTES, true),
    /** Groups asleep; nothing sends it yet. */
    ASLEEP(8, Limits.MAX_CONTROL_FRAME_BYTES, true);

    private static final FrameType[] BY_CODE = values();

    private final int code;
    private final int maxBytes;
    private final boolean control;

    FrameType(int code, int maxBytes, boolean control) {
        this.code = code;
        this.maxBytes = maxBytes;
        this.control = control;
    }

    /** The type with this code, or null when this version knows none. */
    public static @Nullable FrameType of(int code) {
        return code >= 1 && code <= BY_CODE.length ? BY_CODE[code - 1] : null;
    }

    /** The byte on the wire. */
    public int code() {
        return code;
    }

    /** Most bytes of a frame of this type, outer header included. */
    public int maxBytes() {
        return maxBytes;
    }

    /** True if frames of this type overtake queued data. */
    public boolean isControl() {
        return control;
    }
}
