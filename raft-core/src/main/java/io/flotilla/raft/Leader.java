package io.flotilla.raft;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.HeartbeatResponse;
import io.flotilla.model.Message.ReadIndexRequest;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.ReplicateReject;
import io.flotilla.model.Message.TimeoutNow;

/**
 * Leads one term: appends proposals, replicates, commits by counting, serves reads, and goes when it hears no quorum. Never
 * overwrites its own log (thesis §3.3, Leader Append-Only). Sends at the end of a round, so that what came together leaves together.
 */
final class Leader extends Role {
    private static final byte[] NOTHING = {};

    private final RaftLog log;
    private final Replication replication;
    private final ReadIndex reads;
    /** Something happened in this round that {@link #flush} has to look at. */
    private boolean work = true;
    /** An index may have reached a quorum. */
    private boolean counting;
    /** When a quorum must have been heard since the last look. */
    private long quorumDeadlineNs;

    private boolean timeoutNowSent;

    Leader(Raft raft) {
        super(raft);
        log = raft.log();
        replication = new Replication(raft);
        reads = new ReadIndex(raft);
        quorumDeadlineNs = raft.nowNs() + raft.config().electionTimeoutNs();
    }

    @Override
    RoleKind kind() {
        return RoleKind.LEADER;
    }

    /** Opens the term: earlier entries commit with this one, and only with one of this term (thesis §3.6.2, Figure 3.7). */
    void appendEmpty() {
        append(EntryBlockBuilder.single(
                EntryKind.EMPTY, NOTHING, log.lastIndex() + 1, raft().term(), raft().groupUid()));
    }

    /** True if a proposal would be taken: not while leadership is handed over (thesis §3.10). */
    boolean canPropose() {
        return raft().transferTarget() == 0;
    }

    /** True once an entry of this term is committed: only then does the leader know what is committed (thesis §6.4). */
    boolean hasCommittedInTerm() {
        return log.termAt(log.commit()) == raft().term();
    }

    /** True if every member has everything and knows it, and nothing is under way: only silence is left to break. */
    boolean isQuiet() {
        return raft().transferTarget() == 0 && reads.pendingSequence() == 0 && replication.isEveryoneUpToDate();
    }

    @Override
    void tell(Backlog backlog) {
        backlog.add("reads_unplaced", reads.waiting());
        replication.tell(backlog);
    }

    Replication replication() {
        return replication;
    }

    @Override
    long deadlineNs() {
        return raft().config().checkQuorum() ? quorumDeadlineNs : Long.MAX_VALUE;
    }

    /** A leader that heard no quorum for an election timeout goes: another may lead already (thesis §6.2). */
    @Override
    void onTick() {
        work = true;
        if (!raft().config().checkQuorum() || raft().nowNs() - quorumDeadlineNs < 0) {
            return;
        }
        quorumDeadlineNs = raft().nowNs() + raft().config().electionTimeoutNs();
        if (!replication.wasQuorumHeard()) {
            raft().becomeFollower(raft().term(), 0);
        }
    }

    @Override
    void onInput(LocalInput input) {
        work = true;
        if (input instanceof LocalInput.Propose propose) {
            propose(propose.block());
        } else if (input instanceof LocalInput.HeartbeatDue) {
            replication.heartbeats(reads.pendingSequence());
        } else if (input instanceof LocalInput.CommitDue) {
            replication.tellCommit(reads.pendingSequence());
        } else if (input instanceof LocalInput.RangeRead read) {
            replication.rangeRead(read);
        } else if (input instanceof LocalInput.Unreachable unreachable) {
            Remote remote = replication.remote(unreachable.replicaId());
            if (remote != null) {
                remote.unreachable();
            }
        } else if (input instanceof LocalInput.MatchDue) {
            shareMatch();
        } else if (input instanceof LocalInput.Transfer transfer) {
            beginTransfer(transfer.target());
        } else {
            super.onInput(input);
        }
    }

    @Override
    void onRead(long readId) {
        work = true;
        reads.add(raft().selfId(), readId);
    }

    @Override
    void onReadIndexRequest(ReadIndexRequest message) {
        work = true;
        reads.add(message.from(), message.requestId());
    }

    @Override
    void onReplicateAck(ReplicateAck message) {
        Remote remote = replication.heard(message.from());
        if (message.matchIndex() > log.lastIndex()) {
            raft().ignore(message, "acknowledges what was never sent");
            return;
        }
        counting |= remote.acknowledged(message.matchIndex(), log.firstIndex());
        work = true;
    }

    @Override
    void onReplicateReject(ReplicateReject message) {
        replication.refused(message);
        work = true;
    }

    @Override
    void onHeartbeatResponse(HeartbeatResponse message) {
        Remote remote = replication.heard(message.from());
        remote.resume();
        if (message.readSequence() <= reads.sequence()) {
            remote.readAnswered(message.readSequence());
        }
        work = true;
    }

    @Override
    void onReplicate(Replicate message) {
        throw twoLeaders(message.from());
    }

    @Override
    void onHeartbeat(Heartbeat message) {
        throw twoLeaders(message.from());
    }

    @Override
    void onDurable() {
        counting = true;
        work = true;
    }

    @Override
    boolean hasWork() {
        return work;
    }

    @Override
    void flush() {
        work = false;
        if (counting) {
            counting = false;
            commitByCounting();
        }
        if (reads.hasGathered() && hasCommittedInTerm()) {
            long sequence = reads.begin(log.commit());
            raft().observer().onReadRound(sequence);
            replication.askVoters(sequence);
        }
        if (reads.pendingSequence() != 0) {
            reads.confirm(replication.readsAnswered(reads.sequence()));
        }
        replication.send();
        pushTransfer();
    }

    @Override
    void leave() {
        reads.drop();
    }

    @Override
    long neededFrom() {
        return replication.neededFrom();
    }

    /** Only an entry of the present term is committed by counting; earlier ones with it (thesis §3.6.2, Figure 3.7). */
    private void commitByCounting() {
        long index = replication.reachedByQuorum();
        if (index > log.commit() && log.termAt(index) == raft().term()) {
            log.commitTo(index);
        }
    }

    /** Tells every member how far all have come, once for each advance. */
    private void shareMatch() {
        long match = replication.matchOfAll();
        if (match > raft().matchedByAll()) {
            raft().matchedByAll(match);
            replication.tellMatch(match);
        }
    }

    private void propose(EntryBlock block) {
        if (!canPropose()) {
            raft().ignore(block, "leadership is being handed over");
            return;
        }
        Invariants.check(block.term() == raft().term(), "proposed for another term", block.term(), raft().term());
        append(block);
    }

    private void append(EntryBlock block) {
        log.append(block);
        work = true;
    }

    private void beginTransfer(long target) {
        Replicas replicas = raft().replicas();
        int position = replicas.positionOf(target);
        if (target == raft().selfId()) {
            raft().endTransfer(target, false, "replica " + target + " leads already");
        } else if (position < 0
                || !replicas.decides(position)
                || !raft().membership().voters().containsKey(target)) {
            raft().endTransfer(target, false, "replica " + target + " is not a voter");
        } else if (raft().transferTarget() != 0) {
            raft().endTransfer(target, false, "a transfer to " + raft().transferTarget() + " is under way");
        } else {
            timeoutNowSent = false;
            raft().beginTransfer(target);
        }
    }

    /** Tells the target to stand for election once it has everything (thesis §3.10). */
    private void pushTransfer() {
        Remote target = timeoutNowSent ? null : replication.remote(raft().transferTarget());
        if (target != null && target.match() == log.lastIndex()) {
            timeoutNowSent = true;
            raft().outbox()
                    .send(new TimeoutNow(
                            raft().groupId(), raft().groupUid(), raft().selfId(), target.id(), raft().term()));
        }
    }

    private ProtocolError twoLeaders(long other) {
        return new ProtocolError(raft().name() + " leads term " + raft().term() + ", and so does replica " + other);
    }
}
