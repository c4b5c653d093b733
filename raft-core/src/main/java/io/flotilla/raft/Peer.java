package io.flotilla.raft;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Membership;
import io.flotilla.model.Message;
import io.flotilla.model.Update;
import io.flotilla.spi.RandomSource;
import java.util.List;

/**
 * The protocol of one replica, from outside: inputs through {@link #step}, results through {@link #update}. Pure: it reads no
 * clock and no disk, and two peers given the same inputs do the same. Owned by one thread.
 *
 * <p>Behind it: {@link Raft} has the state and the roles, {@code RaftLog} the log, {@code Outbox} what may leave when.
 */
public final class Peer {
    private final Update update = new Update();
    private final Raft raft;
    /** The update was given out and not cleared since. */
    private boolean taken;

    /**
     * A replica that begins, as a follower (learner, witness) at {@code nowNs}, with what its store recovered.
     *
     * @throws ProtocolError if what it is to begin with contradicts itself: a state machine that is ahead of its log, for one
     */
    public Peer(PeerConfig config, PeerStart start, RandomSource random, RaftObserver observer, long nowNs) {
        raft = new Raft(config, start, random, observer, update, nowNs);
    }

    /**
     * Takes a message from another replica. Messages of another group, life or receiver, and from non-members, change nothing.
     *
     * @throws ProtocolError if an invariant does not hold: the replica must not be used again
     */
    public void step(Message message, long nowNs) {
        clearTaken();
        raft.step(message, nowNs);
    }

    /**
     * Takes an input of the engine.
     *
     * @throws ProtocolError if an invariant does not hold: the replica must not be used again
     */
    public void step(LocalInput input, long nowNs) {
        clearTaken();
        raft.step(input, nowNs);
    }

    /** True if {@link #update} has something to say. */
    public boolean hasUpdate() {
        return raft.hasWork() || (!taken && isFilled());
    }

    /** Everything asked since the last call. The object is reused: it is valid until the next step. */
    public Update update() {
        clearTaken();
        raft.flush();
        taken = true;
        return update;
    }

    /** When a {@link LocalInput.Tick} is wanted; {@code Long.MAX_VALUE} for never. Cheap; may be early, never late. */
    public long nextDeadlineNs() {
        return raft.deadlineNs();
    }

    /** What it is now. */
    public RoleKind role() {
        return raft.role().kind();
    }

    /** The latest term seen; may not be durable yet. */
    public long term() {
        return raft.term();
    }

    /** Known leader's replica id; 0 for none. */
    public long leaderId() {
        return raft.leaderId();
    }

    /** The membership in force. */
    public Membership membership() {
        return raft.membership();
    }

    /** Index of the first entry of the log; one more than the last when it has none. */
    public long firstIndex() {
        return raft.log().firstIndex();
    }

    /** Index of the last entry of the log; may not be durable yet. */
    public long lastIndex() {
        return raft.log().lastIndex();
    }

    /** Last index that is durable here. */
    public long durableIndex() {
        return raft.log().durableIndex();
    }

    /** Highest index known to be committed; may not be durable here yet. */
    public long commitIndex() {
        return raft.log().commit();
    }

    /** Everything up to here may be applied: it is committed, and durable here. */
    public long applyTo() {
        return raft.log().applyTo();
    }

    /** True if a {@link LocalInput.Propose} would be taken now: leader, and no transfer in progress. */
    public boolean canPropose() {
        return raft.role() instanceof Leader leader && leader.canPropose();
    }

    /** True for a leader that has committed an entry of its own term (thesis §6.4), and for a follower that knows such a leader's commit. */
    public boolean hasCommittedInTerm() {
        return raft.leaderId() != 0 && raft.log().termAt(raft.log().commit()) == raft.term();
    }

    /** Number of blocks appended by this leader and not yet committed: the engine gathers longer while it is high. */
    public int uncommittedBlocks() {
        return raft.role() instanceof Leader
                ? raft.log().memory().blocksAbove(raft.log().commit())
                : 0;
    }

    /** True if some member does not know the leader's commit index and nothing is under way that will tell it: wants {@link LocalInput.CommitDue}. */
    public boolean commitLagging() {
        return raft.role() instanceof Leader leader && leader.replication().isCommitLagging();
    }

    /** True for a leader with nothing to say but that it is there: it may speak less often. */
    public boolean isQuiet() {
        return raft.role() instanceof Leader leader && leader.isQuiet();
    }

    /**
     * Collects blocks in memory that cover {@code [low, high)}, in order; the first may begin before low, the last may end after high.
     *
     * @return false, and nothing added, if the range is not wholly in memory
     */
    public boolean collect(long low, long high, List<EntryBlock> into) {
        return raft.log().memory().collect(low, high, into);
    }

    /** Every member is known to have everything up to here, durably; told by leaders on {@link LocalInput.MatchDue}. */
    public long matchedByAll() {
        return raft.matchedByAll();
    }

    /** True while leadership is being handed over. */
    public boolean isTransferring() {
        return raft.transferTarget() != 0;
    }

    /** The voter to hand leadership to: of those heard since {@code heardSinceNs} the one whose log is furthest; 0 for none, and unless leader. */
    public long successor(long heardSinceNs) {
        return raft.role() instanceof Leader leader ? leader.replication().successor(heardSinceNs) : 0;
    }

    /** What a peer that goes on from here must be started with, once every write of this one is durable. */
    public PeerStart restart() {
        return raft.restart();
    }

    /** Why it is not moving, in words: what it waits for, who is silent. "ok" when it moves. */
    public String status(long nowNs) {
        return Status.of(raft, nowNs);
    }

    /** Tells what is held here for others, for the store or for the state machine: nothing of it outlives its reason. */
    public void tell(Backlog backlog) {
        backlog.add("promises_held", raft.outbox().held());
        backlog.add("log_bytes", raft.log().memory().neededBytes());
        raft.role().tell(backlog);
    }

    private void clearTaken() {
        if (taken) {
            update.clear();
            taken = false;
        }
    }

    private boolean isFilled() {
        return !update.messages.isEmpty()
                || !update.reads.isEmpty()
                || !update.readsDropped.isEmpty()
                || !update.ranges.isEmpty()
                || update.transfer != null
                || update.leadershipChanged;
    }
}
