package io.flotilla.raft;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.LocalInput.RangeRead;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.MatchedByAll;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.ReplicateReject;
import io.flotilla.model.Update.RangeWanted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A leader's sending to all other members, and what their answers add up to (thesis §3.5, §10.2.1). */
final class Replication {
    private final Raft raft;
    private final RaftLog log;
    private final Replicas replicas;
    /** By position; null at this replica's own. */
    private final @Nullable Remote[] remotes;

    private final long[] values;
    private final long[] scratch;
    private final boolean[] active;

    /** The blocks last cut from memory, which the next remote usually wants too; empty for none. */
    private List<EntryBlock> cut = List.of();

    private long cutFrom;
    private int cutBytes;

    Replication(Raft raft) {
        this.raft = raft;
        log = raft.log();
        replicas = raft.replicas();
        int size = replicas.size();
        remotes = new @Nullable Remote[size];
        values = new long[size];
        scratch = new long[size];
        active = new boolean[size];
        PeerConfig config = raft.config();
        for (int i = 0; i < size; i++) {
            if (i != replicas.self()) {
                Inflights window = new Inflights(config.maxInflightMessages(), config.maxInflightBytes());
                remotes[i] = new Remote(replicas.idAt(i), log.lastIndex() + 1, window, raft.nowNs());
            }
        }
    }

    /** The remote of a member; null for this replica and for no member. */
    @Nullable
    Remote remote(long id) {
        int position = replicas.positionOf(id);
        return position < 0 ? null : remotes[position];
    }

    /** The remote of a member that was heard just now. */
    Remote heard(long id) {
        int position = replicas.positionOf(id);
        Remote remote = remotes[position];
        if (remote == null) {
            throw new ProtocolError(raft.name() + " heard itself");
        }
        remote.heard(raft.nowNs());
        active[position] = true;
        return remote;
    }

    /** True if a quorum was heard since the last call; this replica hears itself. */
    boolean wasQuorumHeard() {
        if (replicas.self() >= 0) {
            active[replicas.self()] = true;
        }
        boolean heard = Quorum.active(active, replicas.incoming(), replicas.outgoing());
        java.util.Arrays.fill(active, false);
        return heard;
    }

    /** The highest index that is durable on a quorum; this replica's own counts when it is durable. */
    long reachedByQuorum() {
        for (int i = 0; i < remotes.length; i++) {
            Remote remote = remotes[i];
            values[i] = remote == null ? log.durableIndex() : remote.match();
        }
        return Quorum.reached(values, replicas.incoming(), replicas.outgoing(), scratch);
    }

    /** The newest ReadIndex round that a quorum has answered; {@code own} is this replica's. */
    long readsAnswered(long own) {
        for (int i = 0; i < remotes.length; i++) {
            Remote remote = remotes[i];
            values[i] = remote == null ? own : remote.readAnswered();
        }
        return Quorum.reached(values, replicas.incoming(), replicas.outgoing(), scratch);
    }

    /** Lowest index that is durable on every member. */
    long matchOfAll() {
        long lowest = log.durableIndex();
        for (Remote remote : remotes) {
            if (remote != null) {
                lowest = Math.min(lowest, remote.match());
            }
        }
        return lowest;
    }

    /** The voter that could lead soonest: heard most lately, to a heartbeat or so, and furthest of those; 0 for none. */
    long successor(long heardSinceNs) {
        Remote best = null;
        for (int i = 0; i < remotes.length; i++) {
            Remote remote = remotes[i];
            boolean able = remote != null
                    && replicas.decides(i)
                    && raft.membership().voters().containsKey(remote.id())
                    && remote.heardAtNs() - heardSinceNs >= 0;
            if (able && (best == null || remote.match() > best.match())) {
                best = remote;
            }
        }
        return best == null ? 0 : best.id();
    }

    /** Tells every other member that all have the log up to {@code index}. */
    void tellMatch(long index) {
        for (Remote remote : remotes) {
            if (remote != null) {
                raft.outbox()
                        .send(new MatchedByAll(
                                raft.groupId(), raft.groupUid(), raft.selfId(), remote.id(), raft.term(), index));
            }
        }
    }

    /** Lowest index that a remote may still need from memory. */
    long neededFrom() {
        long lowest = Long.MAX_VALUE;
        for (Remote remote : remotes) {
            if (remote != null && remote.state() != Remote.State.SNAPSHOT) {
                lowest = Math.min(lowest, remote.match() + 1);
            }
        }
        return lowest;
    }

    /** True if a member does not know the commit index that it could know. */
    boolean isCommitLagging() {
        for (Remote remote : remotes) {
            if (remote != null && remote.sentCommit() < commitFor(remote)) {
                return true;
            }
        }
        return false;
    }

    /** True if every member has the whole log, and every message to it that says so was sent. */
    boolean isEveryoneUpToDate() {
        for (Remote remote : remotes) {
            if (remote != null
                    && (remote.state() != Remote.State.REPLICATE
                            || remote.match() != log.lastIndex()
                            || remote.sentCommit() != log.lastIndex())) {
                return false;
            }
        }
        return true;
    }

    /** Tells what is under way to members that were heard lately; those that are silent keep what their windows hold. */
    void tell(Backlog backlog) {
        for (Remote remote : remotes) {
            if (remote != null
                    && raft.nowNs() - remote.heardAtNs() < raft.config().electionTimeoutNs()) {
                backlog.add("replicates_in_flight", remote.inflights().count());
                backlog.add("replicate_bytes_in_flight", remote.inflights().bytes());
            }
        }
    }

    /** Speaks to every member. */
    void heartbeats(long readSequence) {
        for (Remote remote : remotes) {
            if (remote != null) {
                remote.beginRound();
                heartbeat(remote, readSequence);
            }
        }
    }

    /** Begins a ReadIndex round with all that decide. */
    void askVoters(long readSequence) {
        for (int i = 0; i < remotes.length; i++) {
            Remote remote = remotes[i];
            if (remote != null && replicas.decides(i)) {
                heartbeat(remote, readSequence);
            }
        }
    }

    /** Speaks to the members that do not know the commit index. */
    void tellCommit(long readSequence) {
        for (Remote remote : remotes) {
            if (remote != null && remote.sentCommit() < commitFor(remote)) {
                heartbeat(remote, readSequence);
            }
        }
    }

    /** A member's log differs, or is shorter: looks further back, by whole terms (thesis §3.5, last paragraph). */
    void refused(ReplicateReject message) {
        Remote remote = heard(message.from());
        if (!remote.isRefusalCurrent(message.rejectedIndex())) {
            raft.ignore(message, "refuses what is not being tried");
            return;
        }
        if (remote.state() != Remote.State.PROBE) {
            remote.probe(remote.match() + 1);
            return;
        }
        long agreed = Math.min(
                log.lastIndexWithTermAtMost(message.hintIndex(), message.hintTerm()), message.rejectedIndex() - 1);
        agreed = Math.max(Math.min(agreed, message.hintIndex()), remote.match());
        if (agreed < log.firstIndex() - 1) {
            remote.needsSnapshot();
        } else {
            remote.probe(agreed + 1);
        }
    }

    /** The store has answered for a remote; what it no longer has needs a snapshot. */
    void rangeRead(RangeRead read) {
        Remote remote = remote(read.remote());
        if (remote == null || remote.state() != Remote.State.READING || remote.next() != read.low()) {
            raft.ignore(read, "nobody waits for it");
            return;
        }
        if (read.low() < log.firstIndex()) {
            remote.needsSnapshot();
            return;
        }
        remote.read();
        if (read.blocks().isEmpty()) {
            remote.unreachable();
            return;
        }
        long high = Math.min(log.memory().firstIndex(), log.lastIndex() + 1);
        List<EntryBlock> blocks = new ArrayList<>();
        int bytes = 0;
        for (int i = 0; i < read.blocks().size(); i++) {
            EntryBlock block = usable(read.blocks().get(i), read.low(), high);
            if (block == null) {
                continue;
            }
            if (!blocks.isEmpty() && bytes + block.length() > raft.config().maxMessageBytes()) {
                replicate(remote, blocks, bytes);
                blocks = new ArrayList<>();
                bytes = 0;
                if (!remote.inflights().hasRoom()) {
                    // The rest is asked for again when what is under way has arrived.
                    break;
                }
            }
            blocks.add(block);
            bytes += block.length();
        }
        if (!blocks.isEmpty()) {
            replicate(remote, blocks, bytes);
        }
    }

    /** The part of a stored block in {@code [low, high)}; null if there is none. What is stored must be what this log says. */
    private @Nullable EntryBlock usable(EntryBlock block, long low, long high) {
        long from = Math.max(block.firstIndex(), low);
        long to = Math.min(block.lastIndex() + 1, high);
        if (from >= to) {
            return null;
        }
        if (log.termAt(from) != block.term() || log.termAt(to - 1) != block.term()) {
            throw new ProtocolError(raft.name() + " the store returned " + block + ", the log has terms "
                    + log.termAt(from) + " and " + log.termAt(to - 1) + " at " + from + " and " + (to - 1));
        }
        return block.slice(from, to, raft.groupUid());
    }

    /** Sends to every member what it may be sent now. */
    void send() {
        for (Remote remote : remotes) {
            if (remote != null) {
                send(remote);
            }
        }
        cut = List.of();
    }

    private void send(Remote remote) {
        if (remote.state() == Remote.State.PROBE) {
            if (!remote.isPaused()) {
                probe(remote);
            }
            return;
        }
        if (remote.state() == Remote.State.SNAPSHOT && !remote.isPaused()) {
            raft.outbox().send(message(remote, log.firstIndex(), List.of()));
            remote.probed();
        }
        while (remote.state() == Remote.State.REPLICATE
                && remote.next() <= log.lastIndex()
                && remote.inflights().hasRoom()) {
            // A block that is compacted in part stays in memory whole: what it follows may be known no more.
            if (remote.next() < log.memory().firstIndex() || remote.next() < log.firstIndex()) {
                readOrGiveUp(remote);
            } else {
                cutFrom(remote.next());
                replicate(remote, cut, cutBytes);
            }
        }
    }

    /** One message at the point that is being tried, with entries if they are at hand. */
    private void probe(Remote remote) {
        long next = remote.next();
        if (next < log.firstIndex()) {
            remote.needsSnapshot();
            return;
        }
        List<EntryBlock> blocks = List.of();
        if (next <= log.lastIndex() && next >= log.memory().firstIndex()) {
            cutFrom(next);
            blocks = cut;
        }
        raft.outbox().send(message(remote, next, blocks));
        remote.probed();
    }

    private void readOrGiveUp(Remote remote) {
        if (remote.next() < log.firstIndex()) {
            remote.needsSnapshot();
            return;
        }
        remote.reading();
        int room = (int) Math.min(
                Integer.MAX_VALUE,
                raft.config().maxInflightBytes() - remote.inflights().bytes());
        long high = Math.min(log.memory().firstIndex(), log.lastIndex() + 1);
        raft.update()
                .ranges
                .add(new RangeWanted(
                        remote.id(),
                        remote.next(),
                        high,
                        Math.max(room, raft.config().maxMessageBytes())));
    }

    private void replicate(Remote remote, List<EntryBlock> blocks, int bytes) {
        raft.outbox().send(message(remote, remote.next(), blocks));
        remote.sent(blocks.get(blocks.size() - 1).lastIndex(), bytes);
    }

    private Replicate message(Remote remote, long next, List<EntryBlock> blocks) {
        long last = blocks.isEmpty() ? next - 1 : blocks.get(blocks.size() - 1).lastIndex();
        remote.sentCommit(Math.min(log.commit(), last));
        return new Replicate(
                raft.groupId(),
                raft.groupUid(),
                raft.selfId(),
                remote.id(),
                raft.term(),
                next - 1,
                log.termAt(next - 1),
                log.commit(),
                blocks);
    }

    private void heartbeat(Remote remote, long readSequence) {
        long commit = commitFor(remote);
        remote.sentCommit(commit);
        raft.outbox()
                .send(new Heartbeat(
                        raft.groupId(),
                        raft.groupUid(),
                        raft.selfId(),
                        remote.id(),
                        raft.term(),
                        commit,
                        readSequence));
    }

    /** What a member may be told without entries: no more than it surely has. */
    private long commitFor(Remote remote) {
        return Math.min(remote.match(), log.commit());
    }

    private void cutFrom(long next) {
        if (cut.isEmpty() || cutFrom != next) {
            cut = log.memory().from(next, raft.config().maxMessageBytes());
            cutFrom = next;
            cutBytes = 0;
            for (int i = 0; i < cut.size(); i++) {
                cutBytes += cut.get(i).length();
            }
        }
    }
}
