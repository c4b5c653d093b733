package io.flotilla.codec;

import io.flotilla.spi.BadFrameException;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/**
 * The records of HOST frames: kind 1 {@link HostMessage.Pinned} {@code i64 storeIncarnation}, kind 2
 * {@link HostMessage.Liveness} {@code i64 processIncarnation}. Written by {@link FrameWriter}.
 */
public final class HostCodec {
    static final int RECORD_LENGTH = RecordWalker.HEADER_LENGTH + Long.BYTES;

    private static final int PINNED = 1;
    private static final int LIVENESS = 2;

    private HostCodec() {}

    /**
     * Hands every message of a HOST frame to {@code sink}; unknown kinds are skipped.
     *
     * @return number of records skipped
     * @throws BadFrameException at the first bad byte
     */
    public static int decode(DirectBuffer buffer, int offset, int length, Consumer<HostMessage> sink)
            throws BadFrameException {
        RecordWalker records = new RecordWalker();
        records.wrapFrame(buffer, offset, length);
        int skipped = 0;
        while (records.next()) {
            int kind = records.kind();
            if (kind != PINNED && kind != LIVENESS) {
                skipped++;
                continue;
            }
            if (records.bodyLength() != Long.BYTES) {
                throw new BadFrameException("a host record has 8 bytes, found " + records.bodyLength());
            }
            long value = buffer.getLong(records.bodyOffset(), ByteOrder.LITTLE_ENDIAN);
            sink.accept(kind == PINNED ? new HostMessage.Pinned(value) : new HostMessage.Liveness(value));
        }
        return skipped;
    }

    static void append(FrameBuffer frame, HostMessage message) {
        int start = frame.reserve(RECORD_LENGTH);
        int kind = message instanceof HostMessage.Pinned ? PINNED : LIVENESS;
        long value = message instanceof HostMessage.Pinned pinned
                ? pinned.storeIncarnation()
                : ((HostMessage.Liveness) message).processIncarnation();
        RecordWalker.putHeader(frame.own(), start, RECORD_LENGTH, kind);
        frame.own().putLong(start + RecordWalker.HEADER_LENGTH, value, ByteOrder.LITTLE_ENDIAN);
    }
}
