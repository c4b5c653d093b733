package io.flotilla.testkit;

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
import io.flotilla.raft.RoleKind;

/** Makes messages that no replica of the group sent, out of those that one did: nothing must come of them (raft-bugs J8, B22, D8). */
final class Forger {
    private final SeededRandom random;
    /** Ids from here on belong to nobody. */
    private final long firstStranger;

    Forger(SeededRandom random, int members) {
        this.random = random;
        firstStranger = members + 1L;
    }

    /** Gives one of {@code nodes} something that names its sender, receiver, group or life wrongly. */
    void forge(Message message, PeerNode[] nodes) {
        PeerNode receiver = nodes[(int) message.to() - 1];
        PeerNode other = nodes[random.nextInt(nodes.length)];
        switch (random.nextInt(5)) {
            case 0 ->
                receiver.ignore(copy(message, message.groupId(), message.groupUid() ^ 1, message.from(), message.to()));
            case 1 ->
                receiver.ignore(copy(message, message.groupId() + 1, message.groupUid(), message.from(), message.to()));
            case 2 ->
                receiver.ignore(copy(
                        message,
                        message.groupId(),
                        message.groupUid(),
                        random.chance(50) ? 0 : firstStranger + random.nextInt(3),
                        message.to()));
            case 3 -> receiver.ignore(copy(message, message.groupId(), message.groupUid(), message.to(), message.to()));
            default -> {
                if (other != receiver) {
                    other.ignore(message);
                }
            }
        }
    }

    /** Gives a node a member's message that is wrong in itself: what follows is for the other checks to judge. */
    void mislead(PeerNode node, PeerNode from) {
        if (node == from) {
            return;
        }
        long term = node.peer().term();
        if (node.peer().role() == RoleKind.LEADER) {
            // What was never sent; or what was acknowledged to a leader of an earlier term, and may have been replaced
            // since.
            boolean earlier = random.chance(50);
            long index = node.peer().lastIndex() + (earlier ? 0 : 1 + random.nextInt(3));
            node.step(new ReplicateAck(
                    node.config().key().groupId(),
                    node.config().groupUid(),
                    from.id(),
                    node.id(),
                    earlier ? term - 1 : term,
                    index));
        } else if (node.peer().leaderId() != from.id()) {
            node.step(new TimeoutNow(
                    node.config().key().groupId(), node.config().groupUid(), from.id(), node.id(), term));
        }
    }

    /** The same message from another sender, for another receiver, or of another group. */
    static Message copy(Message message, long group, long uid, long from, long to) {
        if (message instanceof PreVote m) {
            return new PreVote(group, uid, from, to, m.term(), m.lastIndex(), m.lastTerm());
        } else if (message instanceof PreVoteResponse m) {
            return new PreVoteResponse(group, uid, from, to, m.term(), m.granted());
        } else if (message instanceof RequestVote m) {
            return new RequestVote(group, uid, from, to, m.term(), m.lastIndex(), m.lastTerm(), m.transfer());
        } else if (message instanceof VoteResponse m) {
            return new VoteResponse(group, uid, from, to, m.term(), m.granted());
        } else if (message instanceof Replicate m) {
            return new Replicate(
                    group, uid, from, to, m.term(), m.previousIndex(), m.previousTerm(), m.commit(), m.blocks());
        } else if (message instanceof ReplicateAck m) {
            return new ReplicateAck(group, uid, from, to, m.term(), m.matchIndex());
        } else if (message instanceof ReplicateReject m) {
            return new ReplicateReject(group, uid, from, to, m.term(), m.rejectedIndex(), m.hintIndex(), m.hintTerm());
        } else if (message instanceof Heartbeat m) {
            return new Heartbeat(group, uid, from, to, m.term(), m.commit(), m.readSequence());
        } else if (message instanceof HeartbeatResponse m) {
            return new HeartbeatResponse(group, uid, from, to, m.term(), m.readSequence());
        } else if (message instanceof ReadIndexRequest m) {
            return new ReadIndexRequest(group, uid, from, to, m.term(), m.requestId());
        } else if (message instanceof ReadIndexResponse m) {
            return new ReadIndexResponse(group, uid, from, to, m.term(), m.requestId(), m.index());
        } else if (message instanceof MatchedByAll m) {
            return new MatchedByAll(group, uid, from, to, m.term(), m.index());
        }
        return new TimeoutNow(group, uid, from, to, message.term());
    }
}
