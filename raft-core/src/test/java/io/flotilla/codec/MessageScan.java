package io.flotilla.codec;

import io.flotilla.spi.BadFrameException;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Walks the messages of a frame without an object per message: for checkers that look at everything that is sent. A flyweight; what it answers is of
 * the message under it. Not thread safe.
 */
public final class MessageScan {
    public static final int PRE_VOTE = MessageLayout.PRE_VOTE;
    public static final int PRE_VOTE_RESPONSE = MessageLayout.PRE_VOTE_RESPONSE;
    public static final int REQUEST_VOTE = MessageLayout.REQUEST_VOTE;
    public static final int VOTE_RESPONSE = MessageLayout.VOTE_RESPONSE;
    public static final int REPLICATE = MessageLayout.REPLICATE;
    public static final int REPLICATE_ACK = MessageLayout.REPLICATE_ACK;
    public static final int HEARTBEAT = MessageLayout.HEARTBEAT;
    public static final int TIMEOUT_NOW = MessageLayout.TIMEOUT_NOW;
    public static final int MATCHED_BY_ALL = MessageLayout.MATCHED_BY_ALL;

    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    /** Takes each message in turn. */
    @FunctionalInterface
    public interface Sink {
        void onMessage(MessageScan message);
    }

    private final RecordWalker records = new RecordWalker();
    private DirectBuffer buffer = records.buffer();
    private int at;
    private int kind;

    /** Hands every message of a MESSAGES or CONTROL frame to {@code sink}; unknown kinds are skipped. */
    public void scan(DirectBuffer frame, int offset, int length, Sink sink) throws BadFrameException {
        buffer = frame;
        records.wrapFrame(frame, offset, length);
        while (records.next()) {
            kind = records.kind();
            if (!MessageLayout.isKnown(kind)) {
                continue;
            }
            int end = records.bodyOffset() + records.bodyLength();
            int size = kind == REPLICATE ? records.bodyLength() : MessageLayout.length(kind);
            for (at = records.bodyOffset(); at < end; at += size) {
                sink.onMessage(this);
            }
        }
    }

    public int kind() {
        return kind;
    }

    public long groupId() {
        return buffer.getLong(at + MessageLayout.GROUP_ID, LE);
    }

    public long groupUid() {
        return buffer.getLong(at + MessageLayout.GROUP_UID, LE);
    }

    public long from() {
        return buffer.getLong(at + MessageLayout.FROM, LE);
    }

    public long to() {
        return buffer.getLong(at + MessageLayout.TO, LE);
    }

    public long term() {
        return buffer.getLong(at + MessageLayout.TERM, LE);
    }

    /** First field of its own, such as matchIndex, lastIndex, previousIndex, a heartbeat's commit. */
    public long first() {
        return buffer.getLong(at + MessageLayout.FIRST, LE);
    }

    /** Second field of its own. */
    public long second() {
        return buffer.getLong(at + MessageLayout.SECOND, LE);
    }

    /** Third field of its own, such as a Replicate's commit. */
    public long third() {
        return buffer.getLong(at + MessageLayout.THIRD, LE);
    }

    /** The truth value of a vote response. */
    public boolean granted() {
        return buffer.getByte(at + MessageLayout.FIRST) == 1;
    }
}
