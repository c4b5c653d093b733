package io.flotilla.transport;

import io.flotilla.codec.FrameChecksum;
import io.flotilla.codec.FrameCodec;
import io.flotilla.codec.FrameType;
import io.flotilla.spi.BadFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one connection into frames. Whole frames are handed over where they lie in the read buffer; only one
 * that is spread over several reads is gathered, in a buffer that grows as its bytes arrive and never beyond the frame. Owned
 * by the event loop.
 */
final class FrameAssembler {
    /** Takes frames whose header and checksum were checked. The buffer is valid during the call only. */
    interface Sink {
        void onFrame(FrameType type, UnsafeBuffer buffer, int offset, int length) throws BadFrameException;

        /** A frame of a type that this version does not know. */
        void onUnknownFrame(UnsafeBuffer buffer, int offset, int length) throws BadFrameException;

        /** False once the connection is done: what was read behind it is dropped. */
        boolean wantsMore();
    }

    private static final int FIRST_PARTIAL_BYTES = 1024;

    private final ByteBufAllocator allocator;
    private final Sink sink;
    private final FrameChecksum checksum = new FrameChecksum();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private @Nullable ByteBuf partial;
    private int partialLength;
    private boolean handshakeDone;

    FrameAssembler(ByteBufAllocator allocator, Sink sink) {
        this.allocator = allocator;
        this.sink = sink;
    }

    /** Before this only frames that belong to a handshake are taken; their cap is small. */
    void handshakeDone() {
        handshakeDone = true;
    }

    /** True if a frame has begun and not ended. */
    boolean isPartial() {
        return partial != null;
    }

    /** Takes all bytes of {@code in}, which stays the caller's. @throws BadFrameException close the connection */
    void read(ByteBuf in) throws BadFrameException {
        while (partial != null && in.isReadable() && sink.wantsMore()) {
            complete(partial, in);
        }
        if (!in.isReadable() || !sink.wantsMore()) {
            return;
        }
        int size = in.readableBytes();
        wrap(in);
        int at = 0;
        while (size - at >= FrameCodec.HEADER_LENGTH) {
            int length = checkHeader(at);
            if (size - at < length) {
                break;
            }
            deliver(at, length);
            at += length;
            if (!sink.wantsMore()) {
                return;
            }
        }
        if (at < size) {
            keep(in, in.readerIndex() + at, size - at);
        }
    }

    /** Gives back what was gathered. */
    void release() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }

    private void keep(ByteBuf in, int index, int size) {
        partialLength = size >= FrameCodec.HEADER_LENGTH ? in.getIntLE(index + FrameCodec.LENGTH_OFFSET) : 0;
        int wanted = Math.max(FIRST_PARTIAL_BYTES, 2 * size);
        ByteBuf kept = allocator.directBuffer(partialLength == 0 ? wanted : Math.min(partialLength, wanted));
        kept.writeBytes(in, index, size);
        partial = kept;
    }

    private void complete(ByteBuf gathered, ByteBuf in) throws BadFrameException {
        int target = partialLength == 0 ? FrameCodec.HEADER_LENGTH : partialLength;
        int taken = Math.min(target - gathered.readableBytes(), in.readableBytes());
        if (taken > gathered.writableBytes()) {
            int needed = gathered.readableBytes() + taken;
            gathered.capacity(Math.min(Math.max(2 * gathered.capacity(), needed), target));
        }
        gathered.writeBytes(in, taken);
        if (gathered.readableBytes() < target) {
            return;
        }
        wrap(gathered);
        if (partialLength == 0) {
            partialLength = checkHeader(0);
            if (partialLength > target) {
                return;
            }
        }
        partial = null;
        try {
            deliver(0, partialLength);
        } finally {
            gathered.release();
        }
    }

    private int checkHeader(int at) throws BadFrameException {
        int length = FrameCodec.checkHeader(view, at);
        FrameType type = FrameCodec.type(view, at);
        if (!handshakeDone && type != FrameType.HANDSHAKE && type != FrameType.HANDSHAKE_REFUSED) {
            throw new BadFrameException("a connection begins with a HANDSHAKE frame, found type "
                    + (view.getByte(at + FrameCodec.TYPE_OFFSET) & 0xFF));
        }
        return length;
    }

    private void deliver(int at, int length) throws BadFrameException {
        FrameCodec.checkChecksum(view, at, length, checksum);
        FrameType type = FrameCodec.type(view, at);
        if (type == null) {
            sink.onUnknownFrame(view, at, length);
        } else {
            sink.onFrame(type, view, at, length);
        }
    }

    private void wrap(ByteBuf buf) {
        int readable = buf.readableBytes();
        if (buf.hasArray()) {
            view.wrap(buf.array(), buf.arrayOffset() + buf.readerIndex(), readable);
        } else if (buf.nioBufferCount() == 1) {
            ByteBuffer memory = buf.internalNioBuffer(buf.readerIndex(), readable);
            view.wrap(memory, memory.position(), readable);
        } else {
            byte[] copy = new byte[readable];
            buf.getBytes(buf.readerIndex(), copy);
            view.wrap(copy);
        }
    }
}
