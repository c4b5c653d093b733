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
 */
public final class Peer {
    /** A replica that begins, as a follower (learner, witness) at {@code nowNs}, with what its store recovered. */
    public Peer(PeerConfig config, PeerStart start, RandomSource random, RaftObserver observer, long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** Takes a message from another replica. Messages of another group, life or receiver, and from non-members, change nothing. */
    public void step(Message message, long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** Takes an input of the engine. */
    public void step(LocalInput input, long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** True if {@link #update} has something to say. */
    public boolean hasUpdate() {
        throw new UnsupportedOperationException();
    }

    /** Everything asked since the last call. The object is reused: it is valid until the next step. */
    public Update update() {
        throw new UnsupportedOperationException();
    }

    /** When a {@link LocalInput.Tick} is wanted; {@code Long.MAX_VALUE} for never. Cheap; may be early, never late. */
    public long nextDeadlineNs() {
        throw new UnsupportedOperationException();
    }

    public RoleKind role() {
        throw new UnsupportedOperationException();
    }

    public long term() {
        throw new UnsupportedOperationException();
    }

    /** Known leader's replica id; 0 for none. */
    public long leaderId() {
        throw new UnsupportedOperationException();
    }

    public Membership membership() {
        throw new UnsupportedOperationException();
    }

    public long firstIndex() {
        throw new UnsupportedOperationException();
    }

    public long lastIndex() {
        throw new UnsupportedOperationException();
    }

    /** Last index that is durable here. */
    public long durableIndex() {
        throw new UnsupportedOperationException();
    }

    public long commitIndex() {
        throw new UnsupportedOperationException();
    }

    /** True if a {@link LocalInput.Propose} would be taken now: leader, and no transfer in progress. */
    public boolean canPropose() {
        throw new UnsupportedOperationException();
    }

    /** True for a leader that has committed an entry of its own term (thesis §6.4), and for a follower that knows such a leader's commit. */
    public boolean hasCommittedInTerm() {
        throw new UnsupportedOperationException();
    }

    /** Number of blocks appended by this leader and not yet committed: the engine gathers longer while it is high. */
    public int uncommittedBlocks() {
        throw new UnsupportedOperationException();
    }

    /** True if some member does not know the leader's commit index and nothing is under way that will tell it: wants {@link LocalInput.CommitDue}. */
    public boolean commitLagging() {
        throw new UnsupportedOperationException();
    }

    /**
     * Collects blocks in memory that cover {@code [low, high)}, in order; the first may begin before low, the last may end after high.
     *
     * @return false, and nothing added, if the range is not wholly in memory
     */
    public boolean collect(long low, long high, List<EntryBlock> into) {
        throw new UnsupportedOperationException();
    }

    /** The lowest match of all members as this leader knows it, its own durable index included: every member has everything up to here. 0 unless leader. */
    public long matchOfAll() {
        throw new UnsupportedOperationException();
    }

    /** What a peer that goes on from here must be started with, once every write of this one is durable. */
    public PeerStart restart() {
        throw new UnsupportedOperationException();
    }

    /** Why it is not moving, in words: what it waits for, who is silent. "ok" when it moves. */
    public String status(long nowNs) {
        throw new UnsupportedOperationException();
    }
}
