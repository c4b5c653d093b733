package io.flotilla.codec;

import io.flotilla.model.Message;
import io.flotilla.spi.BadFrameException;
import io.flotilla.spi.FrameParts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Frames as arrays, for tests. */
final class Frames {
    private Frames() {}

    /** All messages in one frame of the given type. */
    static byte[] of(FrameType type, List<? extends Message> messages) {
        FrameWriter writer = new FrameWriter();
        writer.begin(type);
        for (Message message : messages) {
            if (!writer.add(message)) {
                throw new IllegalArgumentException("too much for one frame: " + message);
            }
        }
        return finish(writer);
    }

    /** The frame of {@code writer} in one array. */
    static byte[] finish(FrameWriter writer) {
        FrameParts parts = new FrameParts();
        writer.finish(parts);
        byte[] whole = new byte[parts.totalLength()];
        int at = 0;
        for (int i = 0; i < parts.count(); i++) {
            System.arraycopy(parts.array(i), parts.offset(i), whole, at, parts.length(i));
            at += parts.length(i);
        }
        return whole;
    }

    /** Checks and decodes a frame that lies in direct memory at an odd place. */
    static List<Message> decode(byte[] frame) throws BadFrameException {
        DirectBuffer buffer = direct(frame, 3);
        FrameCodec.checkFrame(buffer, 3, frame.length, new FrameChecksum());
        return decodeUnchecked(buffer, 3, frame.length);
    }

    /** Decodes without looking at the checksum, as if a peer had computed it over nonsense. */
    static List<Message> decodeUnchecked(DirectBuffer buffer, int offset, int length) throws BadFrameException {
        List<Message> messages = new ArrayList<>();
        new MessageDecoder().decode(buffer, offset, length, messages::add);
        return messages;
    }

    /** A direct buffer with {@code bytes} at {@code offset}. */
    static DirectBuffer direct(byte[] bytes, int offset) {
        ByteBuffer memory = ByteBuffer.allocateDirect(offset + bytes.length);
        memory.put(offset, bytes);
        return new UnsafeBuffer(memory);
    }
}
