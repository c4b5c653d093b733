package io.flotilla.raft;

import io.flotilla.model.LocalInput;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.HeartbeatResponse;
import io.flotilla.model.Message.MatchedByAll;
import io.flotilla.model.Message.PreVoteResponse;
import io.flotilla.model.Message.ReadIndexRequest;
import io.flotilla.model.Message.ReadIndexResponse;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.ReplicateReject;
import io.flotilla.model.Message.TimeoutNow;
import io.flotilla.model.Message.VoteResponse;

/**
 * What a replica does while it has one role. What belongs to the role is here and dies with the object; what outlives it is
 * in {@link Raft}. Messages that arrive here are of the present term (but a granted {@link PreVoteResponse}).
 */
abstract class Role {
    private final Raft raft;

    Role(Raft raft) {
        this.raft = raft;
    }

    final Raft raft() {
        return raft;
    }

    abstract RoleKind kind();

    /** When {@link #onTick} is wanted; {@code Long.MAX_VALUE} for never. */
    abstract long deadlineNs();

    abstract void onTick();

    abstract void onReplicate(Replicate message);

    abstract void onHeartbeat(Heartbeat message);

    abstract void onRead(long readId);

    /** Tells what is held for others; what all roles hold is told elsewhere. */
    void tell(Backlog backlog) {}

    void onReplicateAck(ReplicateAck message) {
        raft.ignore(message, "only a leader counts it");
    }

    void onReplicateReject(ReplicateReject message) {
        raft.ignore(message, "only a leader looks further back");
    }

    void onHeartbeatResponse(HeartbeatResponse message) {
        raft.ignore(message, "only a leader counts it");
    }

    /** Too late: the question is decided. */
    void onPreVoteResponse(PreVoteResponse message) {}

    /** Too late: the election is decided. */
    void onVoteResponse(VoteResponse message) {}

    /** Not the leader: says so, if its term may be told. */
    void onReadIndexRequest(ReadIndexRequest message) {
        raft.refuseRead(message.from(), message.requestId());
    }

    void onReadIndexResponse(ReadIndexResponse message) {
        raft.ignore(message, "asked for no read");
    }

    void onMatchedByAll(MatchedByAll message) {
        raft.matchedByAll(message.index());
    }

    void onTimeoutNow(TimeoutNow message) {
        raft.ignore(message, "not a follower");
    }

    /** An input that is for leaders: what the engine gives to every replica alike passes silently. */
    void onInput(LocalInput input) {
        if (input instanceof LocalInput.Propose || input instanceof LocalInput.RangeRead) {
            raft.ignore(input, "not the leader");
        }
    }

    /** More is durable here: entries, or term and vote. */
    void onDurable() {}

    /** True if {@link #flush} would do something. */
    boolean hasWork() {
        return false;
    }

    /** End of a round: says what the whole round adds up to. */
    void flush() {}

    /** The role ends: gives back what waits in it. */
    void leave() {}

    /** Lowest index that someone may still ask this role for. */
    long neededFrom() {
        return Long.MAX_VALUE;
    }

    final void step(Message message) {
        if (message instanceof Replicate replicate) {
            onReplicate(replicate);
        } else if (message instanceof ReplicateAck ack) {
            onReplicateAck(ack);
        } else if (message instanceof HeartbeatResponse response) {
            onHeartbeatResponse(response);
        } else if (message instanceof Heartbeat heartbeat) {
            onHeartbeat(heartbeat);
        } else if (message instanceof ReplicateReject reject) {
            onReplicateReject(reject);
        } else {
            stepRare(message);
        }
    }

    private void stepRare(Message message) {
        if (message instanceof ReadIndexRequest request) {
            onReadIndexRequest(request);
        } else if (message instanceof ReadIndexResponse response) {
            onReadIndexResponse(response);
        } else if (message instanceof PreVoteResponse response) {
            onPreVoteResponse(response);
        } else if (message instanceof VoteResponse response) {
            onVoteResponse(response);
        } else if (message instanceof MatchedByAll matched) {
            onMatchedByAll(matched);
        } else if (message instanceof TimeoutNow timeoutNow) {
            onTimeoutNow(timeoutNow);
        } else {
            raft.ignore(message, "no role takes it");
        }
    }
}
