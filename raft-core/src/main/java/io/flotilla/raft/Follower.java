package io.flotilla.raft;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.HeartbeatResponse;
import io.flotilla.model.Message.ReadIndexResponse;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.ReplicateReject;
import io.flotilla.model.Message.TimeoutNow;
import java.util.List;

/** Takes entries from the leader, and stands for election when it hears none (thesis §3.4, §3.5). */
class Follower extends Role {
    private final ForwardedReads reads;

    Follower(Raft raft) {
        super(raft);
        reads = new ForwardedReads(raft);
    }

    @Override
    RoleKind kind() {
        return RoleKind.FOLLOWER;
    }

    @Override
    long deadlineNs() {
        return raft().canCampaign() ? raft().timer().deadlineNs() : Long.MAX_VALUE;
    }

    @Override
    void tell(Backlog backlog) {
        backlog.add("reads_unplaced", reads.waiting());
    }

    @Override
    void onTick() {
        if (raft().canCampaign() && raft().timer().isExpired(raft().nowNs())) {
            raft().election().campaign(false);
        }
    }

    /** AppendEntries (thesis §3.5, Figure 3.1). */
    @Override
    void onReplicate(Replicate message) {
        if (!isWellFormed(message)) {
            raft().ignore(message, "its blocks do not follow one another");
            return;
        }
        raft().heardLeader(message.from());
        RaftLog log = raft().log();
        long last = lastIndexOf(message);
        if (last <= log.commit()) {
            acknowledge(message, log.commit());
        } else if (message.previousIndex() >= log.commit()
                && log.termAt(message.previousIndex()) != message.previousTerm()) {
            refuse(message);
        } else {
            log.accept(message.blocks());
            log.commitTo(Math.min(message.commit(), last));
            acknowledge(message, last);
        }
    }

    /** The commit index that it brings is one up to which the leader knows this log to agree. */
    @Override
    void onHeartbeat(Heartbeat message) {
        RaftLog log = raft().log();
        raft().heardLeader(message.from());
        if (message.commit() > log.lastIndex()) {
            throw new ProtocolError(raft().name() + " the leader " + message.from() + " knows that entry "
                    + message.commit() + " was durable here (term " + message.term() + "), but the log ends at "
                    + log.lastIndex() + ": entries were lost");
        }
        log.commitTo(message.commit());
        reads.giveBackForgotten();
        raft().outbox()
                .promise(new HeartbeatResponse(
                        raft().groupId(),
                        raft().groupUid(),
                        raft().selfId(),
                        message.from(),
                        raft().term(),
                        message.readSequence()));
    }

    /** Stands for election at once, because its leader wants it to lead (thesis §3.10). */
    @Override
    void onTimeoutNow(TimeoutNow message) {
        if (!raft().canCampaign() || message.from() != raft().leaderId()) {
            raft().ignore(message, "not from the leader, or may not lead");
            return;
        }
        raft().election().campaign(true);
    }

    @Override
    void onRead(long readId) {
        reads.add(readId);
    }

    @Override
    void onReadIndexResponse(ReadIndexResponse message) {
        reads.answered(message);
    }

    @Override
    boolean hasWork() {
        return reads.hasUnsent();
    }

    @Override
    void flush() {
        reads.send();
    }

    @Override
    void leave() {
        reads.drop();
    }

    private void acknowledge(Replicate message, long matchIndex) {
        raft().outbox()
                .promise(new ReplicateAck(
                        raft().groupId(),
                        raft().groupUid(),
                        raft().selfId(),
                        message.from(),
                        raft().term(),
                        matchIndex));
    }

    /** Says where the logs could agree: the last entry here that is no newer than what the leader named. */
    private void refuse(Replicate message) {
        RaftLog log = raft().log();
        long hint =
                log.lastIndexWithTermAtMost(Math.min(message.previousIndex(), log.lastIndex()), message.previousTerm());
        raft().outbox()
                .promise(new ReplicateReject(
                        raft().groupId(),
                        raft().groupUid(),
                        raft().selfId(),
                        message.from(),
                        raft().term(),
                        message.previousIndex(),
                        hint,
                        log.termAt(hint)));
    }

    private static long lastIndexOf(Replicate message) {
        List<EntryBlock> blocks = message.blocks();
        return blocks.isEmpty()
                ? message.previousIndex()
                : blocks.get(blocks.size() - 1).lastIndex();
    }

    private static boolean isWellFormed(Replicate message) {
        if (message.previousIndex() < 0 || message.previousTerm() < 0 || message.commit() < 0) {
            return false;
        }
        List<EntryBlock> blocks = message.blocks();
        long next = message.previousIndex() + 1;
        long term = message.previousTerm();
        for (int i = 0; i < blocks.size(); i++) {
            EntryBlock block = blocks.get(i);
            if (block.firstIndex() != next || block.term() < term) {
                return false;
            }
            next = block.lastIndex() + 1;
            term = block.term();
        }
        return term <= message.term();
    }
}
