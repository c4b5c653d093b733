package io.flotilla.codec;

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
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where the fields of each message lie.
 *
 * <pre>
 * every message             then, by kind
 *   0  i64  groupId           1 PreVote            40 i64 lastIndex      48 i64 lastTerm
 *   8  i64  groupUid          2 PreVoteResponse    40 u8  granted
 *  16  i64  from              3 RequestVote        40 i64 lastIndex      48 i64 lastTerm   56 u8 transfer
 *  24  i64  to                4 VoteResponse       40 u8  granted
 *  32  i64  term              5 Replicate          40 i64 previousIndex  48 i64 previousTerm  56 i64 commit  64 blocks
 *                             6 ReplicateAck       40 i64 matchIndex
 *                             7 ReplicateReject    40 i64 rejectedIndex  48 i64 hintIndex  56 i64 hintTerm
 *                             8 Heartbeat          40 i64 commit         48 i64 readSequence
 *                             9 HeartbeatResponse  40 i64 readSequence
 *                            10 ReadIndexRequest   40 i64 requestId
 *                            11 ReadIndexResponse  40 i64 requestId      48 i64 index
 *                            12 TimeoutNow
 *                            13 MatchedByAll       40 i64 index
 * </pre>
 *
 * <p>A record of a frame holds one Replicate, or a run of messages of one other kind, back to back: the heartbeats of all
 * groups between two hosts are one record.
 */
final class MessageLayout {
    static final int PRE_VOTE = 1;
    static final int PRE_VOTE_RESPONSE = 2;
    static final int REQUEST_VOTE = 3;
    static final int VOTE_RESPONSE = 4;
    static final int REPLICATE = 5;
    static final int REPLICATE_ACK = 6;
    static final int REPLICATE_REJECT = 7;
    static final int HEARTBEAT = 8;
    static final int HEARTBEAT_RESPONSE = 9;
    static final int READ_INDEX_REQUEST = 10;
    static final int READ_INDEX_RESPONSE = 11;
    static final int TIMEOUT_NOW = 12;
    static final int MATCHED_BY_ALL = 13;

    static final int GROUP_ID = 0;
    static final int GROUP_UID = 8;
    static final int FROM = 16;
    static final int TO = 24;
    static final int TERM = 32;
    static final int FIRST = 40;
    static final int SECOND = 48;
    static final int THIRD = 56;

    /** Length of a Replicate without its blocks. */
    static final int REPLICATE_LENGTH = 64;

    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    /** Bytes of one message, by kind; for Replicate without its blocks. */
    private static final int[] LENGTHS = {0, 56, 41, 57, 41, REPLICATE_LENGTH, 48, 64, 56, 48, 48, 56, 40, 48};

    private MessageLayout() {}

    /** True if this version knows the kind. */
    static boolean isKnown(int kind) {
        return kind >= PRE_VOTE && kind <= MATCHED_BY_ALL;
    }

    /** Bytes of one message of a known kind; of a Replicate without its blocks. */
    static int length(int kind) {
        return LENGTHS[kind];
    }

    /** The kind on the wire. The frequent ones are asked for first. */
    static int kind(Message message) {
        if (message instanceof Replicate) {
            return REPLICATE;
        } else if (message instanceof ReplicateAck) {
            return REPLICATE_ACK;
        } else if (message instanceof Heartbeat) {
            return HEARTBEAT;
        } else if (message instanceof HeartbeatResponse) {
            return HEARTBEAT_RESPONSE;
        } else if (message instanceof ReadIndexRequest) {
            return READ_INDEX_REQUEST;
        } else if (message instanceof ReadIndexResponse) {
            return READ_INDEX_RESPONSE;
        } else if (message instanceof ReplicateReject) {
            return REPLICATE_REJECT;
        } else if (message instanceof PreVote) {
            return PRE_VOTE;
        } else if (message instanceof PreVoteResponse) {
            return PRE_VOTE_RESPONSE;
        } else if (message instanceof RequestVote) {
            return REQUEST_VOTE;
        } else if (message instanceof VoteResponse) {
            return VOTE_RESPONSE;
        } else if (message instanceof TimeoutNow) {
            return TIMEOUT_NOW;
        } else if (message instanceof MatchedByAll) {
            return MATCHED_BY_ALL;
        }
        throw new AssertionError("a message kind without a layout: " + message.getClass());
    }

    /** Writes a message, of a Replicate all but the blocks. */
    static void put(UnsafeBuffer target, int offset, Message message) {
        target.putLong(offset + GROUP_ID, message.groupId(), LE);
        target.putLong(offset + GROUP_UID, message.groupUid(), LE);
        target.putLong(offset + FROM, message.from(), LE);
        target.putLong(offset + TO, message.to(), LE);
        target.putLong(offset + TERM, message.term(), LE);
        int at = offset + FIRST;
        if (message instanceof Replicate m) {
            longs(target, at, m.previousIndex(), m.previousTerm());
            target.putLong(offset + THIRD, m.commit(), LE);
        } else if (message instanceof ReplicateAck m) {
            target.putLong(at, m.matchIndex(), LE);
        } else if (message instanceof Heartbeat m) {
            longs(target, at, m.commit(), m.readSequence());
        } else if (message instanceof HeartbeatResponse m) {
            target.putLong(at, m.readSequence(), LE);
        } else if (message instanceof ReadIndexRequest m) {
            target.putLong(at, m.requestId(), LE);
        } else if (message instanceof ReadIndexResponse m) {
            longs(target, at, m.requestId(), m.index());
        } else if (message instanceof ReplicateReject m) {
            longs(target, at, m.rejectedIndex(), m.hintIndex());
            target.putLong(offset + THIRD, m.hintTerm(), LE);
        } else if (message instanceof PreVote m) {
            longs(target, at, m.lastIndex(), m.lastTerm());
        } else if (message instanceof PreVoteResponse m) {
            truth(target, at, m.granted());
        } else if (message instanceof RequestVote m) {
            longs(target, at, m.lastIndex(), m.lastTerm());
            truth(target, offset + THIRD, m.transfer());
        } else if (message instanceof VoteResponse m) {
            truth(target, at, m.granted());
        } else if (message instanceof MatchedByAll m) {
            target.putLong(at, m.index(), LE);
        }
    }

    private static void longs(UnsafeBuffer target, int offset, long first, long second) {
        target.putLong(offset, first, LE);
        target.putLong(offset + Long.BYTES, second, LE);
    }

    private static void truth(UnsafeBuffer target, int offset, boolean value) {
        target.putByte(offset, (byte) (value ? 1 : 0));
    }
}
