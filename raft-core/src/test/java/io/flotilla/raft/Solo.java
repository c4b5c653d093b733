package io.flotilla.raft;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.HardState;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.HeartbeatResponse;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.ReplicateReject;
import io.flotilla.model.Message.RequestVote;
import io.flotilla.model.Message.VoteResponse;
import io.flotilla.testkit.Checks;
import io.flotilla.testkit.DurableImage;
import io.flotilla.testkit.PeerCluster;
import io.flotilla.testkit.PeerNode;
import io.flotilla.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;

/** Replica 1 alone in a test, which plays all the others by hand. */
final class Solo {
    static final long GROUP = PeerCluster.GROUP_ID;
    static final long UID = PeerCluster.GROUP_UID;
    static final long TIMEOUT = PeerCluster.ELECTION_TIMEOUT_NS;

    private Solo() {}

    /** A follower in term {@code term} with one entry per term given; no pre-vote, check-quorum on. */
    static PeerNode follower(int voters, long term, long... entryTerms) {
        return node(config(false, true), voters, 0, new HardState(term, 0, 0), entryTerms);
    }

    /** A leader of {@code term} with one entry per term given, and its empty one: all its own writes are durable. */
    static PeerNode leader(int voters, long term, long... entryTerms) {
        return lead(config(false, true), voters, 0, term, entryTerms);
    }

    /** The same, with a configuration and learners. */
    static PeerNode lead(PeerConfig config, int voters, int learners, long term, long... entryTerms) {
        PeerNode node = node(config, voters, learners, new HardState(term - 1, 0, 0), entryTerms);
        node.step(new LocalInput.Campaign());
        node.sync();
        for (long id = 2; id <= voters && node.peer().role() != RoleKind.LEADER; id++) {
            node.step(new VoteResponse(GROUP, UID, id, 1, term, true));
        }
        while (!node.writes().isEmpty()) {
            node.sync();
        }
        node.takeSent();
        return node;
    }

    static PeerNode node(PeerConfig config, int voters, int learners, HardState hardState, long... entryTerms) {
        return new PeerNode(
                config,
                PeerCluster.membership(voters, learners),
                DurableImage.of(UID, hardState, entryTerms),
                new SeededRandom(1),
                Checks.NONE);
    }

    static PeerConfig config(boolean preVote, boolean checkQuorum) {
        PeerConfig whole = PeerCluster.config(1);
        return new PeerConfig(whole.key(), UID, TIMEOUT, preVote, checkQuorum, 1 << 20, 256, 1 << 16, 1 << 16);
    }

    /** A Replicate after {@code (previousIndex, previousTerm)} with one entry per term given. */
    static Replicate replicate(
            long from, long term, long previousIndex, long previousTerm, long commit, long... terms) {
        List<EntryBlock> blocks = new ArrayList<>();
        for (int i = 0; i < terms.length; i++) {
            blocks.add(DurableImage.entry(UID, previousIndex + 1 + i, terms[i]));
        }
        return new Replicate(GROUP, UID, from, 1, term, previousIndex, previousTerm, commit, blocks);
    }

    static ReplicateAck ack(long from, long term, long match) {
        return new ReplicateAck(GROUP, UID, from, 1, term, match);
    }

    static ReplicateReject reject(long from, long term, long rejected, long hintIndex, long hintTerm) {
        return new ReplicateReject(GROUP, UID, from, 1, term, rejected, hintIndex, hintTerm);
    }

    static Heartbeat heartbeat(long from, long term, long commit) {
        return new Heartbeat(GROUP, UID, from, 1, term, commit, 0);
    }

    static HeartbeatResponse answer(long from, long term, long readSequence) {
        return new HeartbeatResponse(GROUP, UID, from, 1, term, readSequence);
    }

    static RequestVote requestVote(long from, long term, long lastIndex, long lastTerm) {
        return new RequestVote(GROUP, UID, from, 1, term, lastIndex, lastTerm, false);
    }

    /** Proposes one command at the leader. */
    static void propose(PeerNode leader) {
        leader.step(new LocalInput.Propose(PeerCluster.block(leader, "x")));
    }

    /** What was sent of one kind since the last look; everything else sent is forgotten. */
    static <M extends Message> List<M> sent(PeerNode node, Class<M> kind) {
        List<M> found = new ArrayList<>();
        for (Message message : node.takeSent()) {
            if (kind.isInstance(message)) {
                found.add(kind.cast(message));
            }
        }
        return found;
    }

    /** What was sent of one kind to one replica. */
    static <M extends Message> List<M> sentTo(long to, PeerNode node, Class<M> kind) {
        List<M> found = sent(node, kind);
        found.removeIf(message -> message.to() != to);
        return found;
    }
}
