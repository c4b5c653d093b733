package io.flotilla.codec;

import io.flotilla.config.Limits;
import io.flotilla.model.EntryBlock;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Replicate;
import io.flotilla.spi.FrameParts;
import java.util.List;

/**
 * Builds one frame after another for one target host: {@link #begin}, {@code add} until it answers false, {@link #finish},
 * send. Blocks and payloads of at least {@link Limits#REFERENCE_BLOCK_BYTES} go in by reference, the rest is copied into a
 * buffer that the next {@code begin} overwrites. Reused; owned by one thread.
 */
public final class FrameWriter {
    private final FrameBuffer frame = new FrameBuffer();
    private FrameType type = FrameType.CONTROL;
    private int runKind;
    private int runStart;

    /** Makes a writer that stands at the beginning of an empty CONTROL frame. */
    public FrameWriter() {
        begin(FrameType.CONTROL);
    }

    /** The frame that a message belongs into: MESSAGES for a {@link Replicate} with entries, CONTROL for all else. */
    public static FrameType typeOf(Message message) {
        return message instanceof Replicate m && !m.blocks().isEmpty() ? FrameType.MESSAGES : FrameType.CONTROL;
    }

    /** Drops what was not finished and begins an empty frame. */
    public void begin(FrameType newType) {
        type = newType;
        runKind = 0;
        frame.begin(newType);
    }

    /** The type of the frame being built. */
    public FrameType type() {
        return type;
    }

    /** True if nothing was added since {@link #begin}. */
    public boolean isEmpty() {
        return frame.length() == FrameCodec.HEADER_LENGTH;
    }

    /** Bytes of the frame so far, header included. */
    public int length() {
        return frame.length();
    }

    /** Bytes that the frame can still take. */
    public int remaining() {
        return frame.remaining();
    }

    /**
     * Adds a Raft message to a MESSAGES or CONTROL frame.
     *
     * @return false if it does not fit and the frame is as before: finish, begin, add again
     * @throws IllegalArgumentException if it would not fit an empty frame either
     */
    public boolean add(Message message) {
        int kind = MessageLayout.kind(message);
        int body = MessageLayout.length(kind);
        if (message instanceof Replicate replicate) {
            return addReplicate(replicate, body);
        }
        boolean extend = kind == runKind;
        int header = extend ? 0 : RecordWalker.HEADER_LENGTH;
        if (!fits(header + body)) {
            return false;
        }
        int start = frame.reserve(header + body);
        if (!extend) {
            runKind = kind;
            runStart = start;
        }
        MessageLayout.put(frame.own(), start + header, message);
        RecordWalker.putHeader(frame.own(), runStart, frame.position() - runStart, kind);
        return true;
    }

    /** Adds a request to a REQUEST frame; as {@link #add(Message)}. */
    public boolean add(HostRequest request) {
        runKind = 0;
        if (!fits(RequestCodec.length(request))) {
            return false;
        }
        RequestCodec.append(frame, request);
        return true;
    }

    /** Adds an answer to a RESPONSE frame; as {@link #add(Message)}. */
    public boolean add(HostResponse response) {
        runKind = 0;
        if (!fits(RequestCodec.length(response))) {
            return false;
        }
        RequestCodec.append(frame, response);
        return true;
    }

    /** Adds a message between hosts to a HOST frame; as {@link #add(Message)}. */
    public boolean add(HostMessage message) {
        runKind = 0;
        if (!fits(HostCodec.RECORD_LENGTH)) {
            return false;
        }
        HostCodec.append(frame, message);
        return true;
    }

    /** Fills in length and checksum and puts the frame's pieces into {@code parts}; they are valid until the next {@link #begin}. */
    public void finish(FrameParts parts) {
        frame.finish(parts);
    }

    private boolean addReplicate(Replicate message, int body) {
        List<EntryBlock> blocks = message.blocks();
        long length = RecordWalker.HEADER_LENGTH + (long) body;
        for (int i = 0; i < blocks.size(); i++) {
            length += blocks.get(i).length();
        }
        if (!fits(length)) {
            return false;
        }
        runKind = 0;
        int start = frame.reserve(RecordWalker.HEADER_LENGTH + body);
        RecordWalker.putHeader(frame.own(), start, (int) length, MessageLayout.REPLICATE);
        MessageLayout.put(frame.own(), start + RecordWalker.HEADER_LENGTH, message);
        for (int i = 0; i < blocks.size(); i++) {
            EntryBlock block = blocks.get(i);
            frame.append(block.bytes(), block.offset(), block.length());
        }
        return true;
    }

    private boolean fits(long size) {
        if (size <= frame.remaining()) {
            return true;
        }
        if (size > type.maxBytes() - FrameCodec.HEADER_LENGTH) {
            throw new IllegalArgumentException(
                    size + " bytes do not fit a " + type + " frame of at most " + type.maxBytes() + " bytes");
        }
        return false;
    }
}
