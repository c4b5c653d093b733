package io.flotilla.codec;

import io.flotilla.model.CorruptBlockException;
import io.flotilla.model.EntryBlock;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.HeartbeatResponse;
import io.flotilla.model.Message.MatchedByAll;
import io.flotilla.model.Message.PreVote;
import io.flotilla.model.Message.PreVoteResponse;
import io.flotilla.model.Message.ReadIndexRequest;
import io.flotilla.model.Message.ReadIndexResponse;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.ReplicateReject;
import io.flotilla.model.Message.RequestVote;
import io.flotilla.model.Message.TimeoutNow;
import io.flotilla.model.Message.VoteResponse;
import io.flotilla.spi.BadFrameException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Takes the messages out of MESSAGES and CONTROL frames. Blocks are copied out of the frame, each into an array of its own,
 * and their checksum is checked against the message's groupUid. Reused; owned by one thread.
 *
 * <p>What is checked: every length, truth values, ids at least 1, terms and indexes within {@code [0, 2^62]}, blocks
 * consecutive behind previousIndex with terms that do not fall and do not exceed the message's. Whether the sender may
 * speak for the replica {@code from} is not the codec's to know.
 */
public final class MessageDecoder {
    /** Terms and indexes beyond this are refused: arithmetic on them stays far from overflow. */
    public static final long MAX_INDEX = 1L << 62;

    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private final RecordWalker records = new RecordWalker();
    private long unknownCount;

    /** Records of unknown kind that were skipped since this decoder was made: a newer peer speaks. */
    public long unknownCount() {
        return unknownCount;
    }

    /**
     * Hands every message of the frame of {@code length} bytes at {@code offset} to {@code sink}. Header and checksum of the
     * frame were checked before.
     *
     * @throws BadFrameException at the first bad byte; messages before it have been handed over
     */
    public void decode(DirectBuffer buffer, int offset, int length, MessageSink sink) throws BadFrameException {
        records.wrapFrame(buffer, offset, length);
        while (records.next()) {
            int kind = records.kind();
            if (!MessageLayout.isKnown(kind)) {
                unknownCount++;
            } else if (kind == MessageLayout.REPLICATE) {
                sink.onMessage(replicate(buffer, records.bodyOffset(), records.bodyLength()));
            } else {
                run(buffer, kind, sink);
            }
        }
    }

    private void run(DirectBuffer buffer, int kind, MessageSink sink) throws BadFrameException {
        int size = MessageLayout.length(kind);
        int total = records.bodyLength();
        if (total == 0 || total % size != 0) {
            throw new BadFrameException(
                    "messages of kind " + kind + " have " + size + " bytes each, found " + total + " in all");
        }
        int end = records.bodyOffset() + total;
        for (int at = records.bodyOffset(); at < end; at += size) {
            sink.onMessage(single(buffer, at, kind));
        }
    }

    private static Message single(DirectBuffer b, int at, int kind) throws BadFrameException {
        long group = b.getLong(at + MessageLayout.GROUP_ID, LE);
        long uid = b.getLong(at + MessageLayout.GROUP_UID, LE);
        long from = id(b, at + MessageLayout.FROM);
        long to = id(b, at + MessageLayout.TO);
        long term = index(b, at + MessageLayout.TERM);
        int first = at + MessageLayout.FIRST;
        int second = at + MessageLayout.SECOND;
        int third = at + MessageLayout.THIRD;
        return switch (kind) {
            case MessageLayout.PRE_VOTE -> new PreVote(group, uid, from, to, term, index(b, first), index(b, second));
            case MessageLayout.PRE_VOTE_RESPONSE -> new PreVoteResponse(group, uid, from, to, term, truth(b, first));
            case MessageLayout.REQUEST_VOTE ->
                new RequestVote(group, uid, from, to, term, index(b, first), index(b, second), truth(b, third));
            case MessageLayout.VOTE_RESPONSE -> new VoteResponse(group, uid, from, to, term, truth(b, first));
            case MessageLayout.REPLICATE_ACK -> new ReplicateAck(group, uid, from, to, term, index(b, first));
            case MessageLayout.REPLICATE_REJECT ->
                new ReplicateReject(group, uid, from, to, term, index(b, first), index(b, second), index(b, third));
            case MessageLayout.HEARTBEAT ->
                new Heartbeat(group, uid, from, to, term, index(b, first), b.getLong(second, LE));
            case MessageLayout.HEARTBEAT_RESPONSE ->
                new HeartbeatResponse(group, uid, from, to, term, b.getLong(first, LE));
            case MessageLayout.READ_INDEX_REQUEST ->
                new ReadIndexRequest(group, uid, from, to, term, b.getLong(first, LE));
            case MessageLayout.READ_INDEX_RESPONSE ->
                new ReadIndexResponse(group, uid, from, to, term, b.getLong(first, LE), index(b, second));
            case MessageLayout.TIMEOUT_NOW -> new TimeoutNow(group, uid, from, to, term);
            case MessageLayout.MATCHED_BY_ALL -> new MatchedByAll(group, uid, from, to, term, index(b, first));
            default -> throw new BadFrameException("message kind " + kind + " does not come in runs");
        };
    }

    private static Replicate replicate(DirectBuffer b, int at, int length) throws BadFrameException {
        if (length < MessageLayout.REPLICATE_LENGTH) {
            throw new BadFrameException(
                    "a Replicate has at least " + MessageLayout.REPLICATE_LENGTH + " bytes, found " + length);
        }
        long uid = b.getLong(at + MessageLayout.GROUP_UID, LE);
        long term = index(b, at + MessageLayout.TERM);
        long previousIndex = index(b, at + MessageLayout.FIRST);
        long previousTerm = index(b, at + MessageLayout.SECOND);
        return new Replicate(
                b.getLong(at + MessageLayout.GROUP_ID, LE),
                uid,
                id(b, at + MessageLayout.FROM),
                id(b, at + MessageLayout.TO),
                term,
                previousIndex,
                previousTerm,
                index(b, at + MessageLayout.THIRD),
                blocks(b, at + MessageLayout.REPLICATE_LENGTH, at + length, uid, term, previousIndex, previousTerm));
    }

    private static List<EntryBlock> blocks(
            DirectBuffer b, int from, int end, long uid, long term, long previousIndex, long previousTerm)
            throws BadFrameException {
        if (from == end) {
            return List.of();
        }
        EntryBlock block = block(b, from, end, uid);
        checkFollows(block, previousIndex, previousTerm, term);
        int at = from + block.length();
        if (at == end) {
            return List.of(block);
        }
        List<EntryBlock> blocks = new ArrayList<>();
        blocks.add(block);
        while (at < end) {
            EntryBlock next = block(b, at, end, uid);
            checkFollows(next, block.lastIndex(), block.term(), term);
            blocks.add(next);
            at += next.length();
            block = next;
        }
        return List.copyOf(blocks);
    }

    private static EntryBlock block(DirectBuffer b, int at, int end, long groupUid) throws BadFrameException {
        int available = end - at;
        if (available < EntryBlock.HEADER_LENGTH) {
            throw new BadFrameException(
                    "a block has at least " + EntryBlock.HEADER_LENGTH + " bytes, " + available + " are left");
        }
        int length = b.getInt(at + EntryBlock.LENGTH_OFFSET, LE);
        if (length < EntryBlock.HEADER_LENGTH || length > available) {
            throw new BadFrameException("length of a block must be within " + EntryBlock.HEADER_LENGTH + ".."
                    + available + ", found " + (length & 0xFFFF_FFFFL));
        }
        byte[] copy = new byte[length];
        b.getBytes(at, copy);
        try {
            return EntryBlock.parse(copy, 0, length, groupUid);
        } catch (CorruptBlockException e) {
            throw new BadFrameException(String.valueOf(e.getMessage()));
        }
    }

    private static void checkFollows(EntryBlock block, long previousIndex, long previousTerm, long term)
            throws BadFrameException {
        if (block.firstIndex() != previousIndex + 1
                || block.lastIndex() > MAX_INDEX
                || block.term() < previousTerm
                || block.term() > term) {
            throw new BadFrameException(block + " cannot follow index " + previousIndex + " of term " + previousTerm
                    + " in a message of term " + term);
        }
    }

    private static long id(DirectBuffer b, int at) throws BadFrameException {
        long id = b.getLong(at, LE);
        if (id < 1) {
            throw new BadFrameException("a replicaId is at least 1, found " + id);
        }
        return id;
    }

    private static long index(DirectBuffer b, int at) throws BadFrameException {
        long value = b.getLong(at, LE);
        if (value < 0 || value > MAX_INDEX) {
            throw new BadFrameException("a term or index is within 0..2^62, found " + Long.toUnsignedString(value));
        }
        return value;
    }

    private static boolean truth(DirectBuffer b, int at) throws BadFrameException {
        byte value = b.getByte(at);
        if (value != 0 && value != 1) {
            throw new BadFrameException("a truth value is 0 or 1, found " + value);
        }
        return value == 1;
    }
}
