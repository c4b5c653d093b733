package io.flotilla.codec;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Messages made of random numbers: every kind, every field, correct in themselves. */
final class AnyMessage {
    static final int KINDS = 13;

    private final Random random;

    AnyMessage(long seed) {
        random = new Random(seed);
    }

    /** A message of any kind. */
    Message next() {
        return ofKind(1 + random.nextInt(KINDS));
    }

    /** A message of the kind with this code. */
    Message ofKind(int kind) {
        long group = random.nextLong();
        long uid = random.nextLong();
        long from = id();
        long to = id();
        long term = index();
        boolean yes = random.nextBoolean();
        return switch (kind) {
            case MessageLayout.PRE_VOTE -> new PreVote(group, uid, from, to, term, index(), index());
            case MessageLayout.PRE_VOTE_RESPONSE -> new PreVoteResponse(group, uid, from, to, term, yes);
            case MessageLayout.REQUEST_VOTE -> new RequestVote(group, uid, from, to, term, index(), index(), yes);
            case MessageLayout.VOTE_RESPONSE -> new VoteResponse(group, uid, from, to, term, yes);
            case MessageLayout.REPLICATE -> replicate(group, uid, from, to);
            case MessageLayout.REPLICATE_ACK -> new ReplicateAck(group, uid, from, to, term, index());
            case MessageLayout.REPLICATE_REJECT ->
                new ReplicateReject(group, uid, from, to, term, index(), index(), index());
            case MessageLayout.HEARTBEAT -> new Heartbeat(group, uid, from, to, term, index(), random.nextLong());
            case MessageLayout.HEARTBEAT_RESPONSE ->
                new HeartbeatResponse(group, uid, from, to, term, random.nextLong());
            case MessageLayout.READ_INDEX_REQUEST ->
                new ReadIndexRequest(group, uid, from, to, term, random.nextLong());
            case MessageLayout.READ_INDEX_RESPONSE ->
                new ReadIndexResponse(group, uid, from, to, term, random.nextLong(), index());
            case MessageLayout.TIMEOUT_NOW -> new TimeoutNow(group, uid, from, to, term);
            case MessageLayout.MATCHED_BY_ALL -> new MatchedByAll(group, uid, from, to, term, index());
            default -> throw new IllegalArgumentException("no kind " + kind);
        };
    }

    private Replicate replicate(long group, long uid, long from, long to) {
        long previousIndex = index() / 2;
        long previousTerm = index() / 2;
        List<EntryBlock> blocks = new ArrayList<>();
        long next = previousIndex + 1;
        long term = Math.max(1, previousTerm);
        for (int i = random.nextInt(4); i > 0; i--) {
            EntryBlockBuilder builder = new EntryBlockBuilder();
            for (int entries = 1 + random.nextInt(3); entries > 0; entries--) {
                byte[] payload = new byte[random.nextInt(random.nextInt(10) == 0 ? 20_000 : 50)];
                random.nextBytes(payload);
                builder.add(EntryKind.COMMAND, payload);
            }
            term += random.nextInt(2);
            EntryBlock block = builder.build(next, term, uid);
            blocks.add(block);
            next = block.lastIndex() + 1;
        }
        return new Replicate(group, uid, from, to, term + 1, previousIndex, previousTerm, index(), blocks);
    }

    private long id() {
        return 1 + (random.nextLong() >>> 1 >>> random.nextInt(62)) % Long.MAX_VALUE;
    }

    private long index() {
        return random.nextLong() >>> 2 >>> random.nextInt(62);
    }
}
