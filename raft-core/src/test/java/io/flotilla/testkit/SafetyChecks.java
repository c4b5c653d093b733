package io.flotilla.testkit;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.model.Membership;
import io.flotilla.model.Message;
import io.flotilla.model.Message.PreVote;
import io.flotilla.model.Message.PreVoteResponse;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.RequestVote;
import io.flotilla.model.Message.VoteResponse;
import io.flotilla.model.Update;
import io.flotilla.raft.RoleKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What must hold of a group at every moment (thesis Figure 3.2, and what an asynchronous store adds): election safety, one
 * vote a term, terms that never fall, persist before promise, leader append-only, log matching, leader completeness, commit
 * only by quorum, state machine safety, durable by writeId, read index. One membership, which may be joint.
 */
public final class SafetyChecks implements Checks {
    private final Majorities majorities;
    private final SortedMap<Long, NodeView> views = new TreeMap<>();
    private final Map<Long, Long> leaders = new HashMap<>();
    /** By voter and term, as {@link #key}. */
    private final Map<Long, Long> votes = new HashMap<>();
    /** By index and term, as {@link #key}: the hash of everything up to there. */
    private final Map<Long, Long> entries = new HashMap<>();
    /** What is committed. */
    private final EntryChain committed = new EntryChain();

    private long leadersSeen;
    private long truncations;
    private long readsServed;

    /** For a group of voters 1 to {@code voters}; others are learners. */
    public SafetyChecks(int voters) {
        this(PeerCluster.membership(voters, 0));
    }

    /** For a group in which {@code membership} is in force. */
    public SafetyChecks(Membership membership) {
        majorities = new Majorities(membership);
    }

    /** Who led {@code term}; 0 for nobody. */
    public long leaderOf(long term) {
        return leaders.getOrDefault(term, 0L);
    }

    /** Term of the last entry of a node's log, as of its last write; 0 when the log is empty. */
    public long lastTerm(PeerNode node) {
        EntryChain memory = view(node).memory;
        return memory.termAt(memory.last());
    }

    /** Term of an entry of a node's log, as of its last write; -1 when the log does not have it. */
    public long termAt(PeerNode node, long index) {
        EntryChain memory = view(node).memory;
        return index > memory.last() ? -1 : memory.termAt(index);
    }

    /** True if {@code leader} leads {@code term}, and the log of {@code node} agrees with its own up to {@code index}. */
    public boolean followsTo(PeerNode node, long leader, long term, long index) {
        NodeView other = views.get(leader);
        return other != null && other.leaderTerm == term && view(node).memory.agrees(other.memory, index);
    }

    /** Reads of a node that were neither served nor given back. */
    public Set<Long> readsWaiting(PeerNode node) {
        return view(node).reads.keySet();
    }

    /** Number of different terms that had a leader. */
    public long leadersSeen() {
        return leadersSeen;
    }

    /** Number of writes that replaced entries. */
    public long truncations() {
        return truncations;
    }

    public long readsServed() {
        return readsServed;
    }

    /** Highest index known to be committed by anybody. */
    public long committedIndex() {
        return committed.last();
    }

    /** A read was asked for: what is committed now must be seen by it. */
    public void onReadAsked(PeerNode node, long readId) {
        view(node).reads.put(readId, committed.last());
    }

    @Override
    public void onSend(PeerNode node, Message message) {
        HardState disk = node.disk().hardState();
        if (!(message instanceof PreVote) && !(message instanceof PreVoteResponse response && response.granted())) {
            Checks.expect(message.term() <= disk.term(), node, "tells a term that is not durable", message);
        }
        if (message instanceof VoteResponse response && response.granted()) {
            Checks.expect(
                    disk.term() == response.term() && disk.vote() == response.to(),
                    node,
                    "grants a vote that is not durable",
                    message);
            vote(node, response.term(), response.to());
        } else if (message instanceof RequestVote request) {
            Checks.expect(
                    disk.term() == request.term() && disk.vote() == node.id(),
                    node,
                    "asks for votes before its own is durable",
                    message);
            vote(node, request.term(), node.id());
        } else if (message instanceof ReplicateAck ack) {
            acknowledged(node, ack);
        }
    }

    private void acknowledged(PeerNode node, ReplicateAck ack) {
        NodeView view = view(node);
        Checks.expect(view.disk.agrees(view.memory, ack.matchIndex()), node, "acknowledges what is not durable", ack);
        NodeView leader = views.get(ack.to());
        if (leader != null && leader.leaderTerm == ack.term()) {
            Checks.expect(
                    view.disk.agrees(leader.memory, ack.matchIndex()),
                    node,
                    "acknowledges what its leader does not have",
                    ack);
        }
    }

    @Override
    public void onWrite(PeerNode node, LogWrite write) {
        NodeView view = view(node);
        Checks.expect(write.writeId() == view.lastWriteId + 1, node, "skips a writeId", write);
        view.lastWriteId = write.writeId();
        for (EntryBlock block : write.blocks()) {
            if (block.firstIndex() <= view.memory.last()) {
                truncations++;
                Checks.expect(
                        view.leaderTerm == 0 || view.leaderTerm != node.peer().term(),
                        node,
                        "leads and overwrites its log",
                        block);
                Checks.expect(
                        !view.memory.agrees(committed, block.firstIndex()),
                        node,
                        "overwrites what is committed",
                        block);
            }
            view.memory.append(block);
            for (long index = block.firstIndex(); index <= block.lastIndex(); index++) {
                long hash = view.memory.hashAt(index);
                Long known = entries.putIfAbsent(key(index, block.term()), hash);
                Checks.expect(known == null || known == hash, node, "breaks log matching at " + index, block);
            }
        }
    }

    @Override
    public void onSaved(PeerNode node, LogWrite write) {
        NodeView view = view(node);
        HardState hardState = node.disk().hardState();
        Checks.expect(hardState.term() >= view.durableTerm, node, "has a durable term that fell", write);
        view.durableTerm = hardState.term();
        if (hardState.vote() != 0) {
            vote(node, hardState.term(), hardState.vote());
        }
        for (EntryBlock block : write.blocks()) {
            view.disk.append(block);
        }
        claimsOnlyWhatIsDurable(node, view);
        if (committed.last() > 0) {
            Checks.expect(isDurable(committed.last(), committed), node, "lost what is committed", write);
        }
    }

    @Override
    public void onUpdate(PeerNode node, Update update) {
        NodeView view = view(node);
        claimsOnlyWhatIsDurable(node, view);
        if (node.peer().role() == RoleKind.LEADER) {
            leads(node, view);
        } else {
            view.leaderTerm = 0;
        }
        commits(node, view);
        Checks.expect(
                update.applyTo <= node.peer().commitIndex(), node, "applies what is not committed", update.applyTo);
        Checks.expect(view.disk.agrees(committed, update.applyTo), node, "applies what is not durable", update.applyTo);
        for (Long dropped : update.readsDropped) {
            Checks.expect(view.reads.remove(dropped) != null, node, "ends a read twice", dropped);
        }
    }

    private void leads(PeerNode node, NodeView view) {
        long term = node.peer().term();
        if (view.leaderTerm == term) {
            return;
        }
        view.leaderTerm = term;
        leadersSeen++;
        Long other = leaders.putIfAbsent(term, node.id());
        Checks.expect(other == null, node, "leads a term that had a leader", "term " + term + ", leader " + other);
        Checks.expect(majorities.decides(node.id()), node, "leads and is a learner", term);
        HardState disk = node.disk().hardState();
        Checks.expect(
                disk.term() == term && disk.vote() == node.id(), node, "leads before its own vote is durable", disk);
        Checks.expect(
                view.memory.agrees(committed, committed.last()),
                node,
                "leads and lacks what is committed",
                "commit " + committed.last() + ", last " + view.memory.last());
    }

    private void commits(PeerNode node, NodeView view) {
        long commit = node.peer().commitIndex();
        Checks.expect(commit >= view.commit, node, "has a commit index that fell", commit);
        view.commit = commit;
        if (commit > committed.last()) {
            Checks.expect(isDurable(commit, view.memory), node, "commits without a quorum", commit);
            Checks.expect(view.memory.agrees(committed, committed.last()), node, "commits another history", commit);
            committed.extendFrom(view.memory, commit);
        }
        Checks.expect(view.memory.agrees(committed, commit), node, "commits what others did not", commit);
    }

    @Override
    public void onApply(PeerNode node, long first, long last, List<EntryBlock> blocks) {
        NodeView view = view(node);
        Checks.expect(first == view.applied + 1, node, "applies out of order", first);
        view.applied = last;
        Checks.expect(
                !blocks.isEmpty()
                        && blocks.get(0).firstIndex() <= first
                        && blocks.get(blocks.size() - 1).lastIndex() >= last,
                node,
                "applies blocks that do not cover what is applied",
                blocks);
        for (EntryBlock block : blocks) {
            long at = Math.min(block.lastIndex(), last);
            Checks.expect(
                    committed.last() >= at && committed.termAt(at) == block.term(),
                    node,
                    "applies another entry at " + at,
                    block);
        }
    }

    @Override
    public void onRead(PeerNode node, Update.ReadReady ready) {
        Long least = view(node).reads.remove(ready.readId());
        Checks.expect(least != null, node, "ends a read twice", ready);
        Checks.expect(
                least != null && ready.index() >= least, node, "serves a stale read", ready + ", committed " + least);
        readsServed++;
    }

    @Override
    public void onRestart(PeerNode node, long applied) {
        NodeView view = view(node);
        view.memory.copyFrom(view.disk);
        view.leaderTerm = 0;
        view.lastWriteId = node.disk().lastWriteId();
        view.commit = 0;
        view.applied = applied;
        view.reads.clear();
    }

    /** A durable index is a claim about the disk, whatever writes are still in flight. */
    private static void claimsOnlyWhatIsDurable(PeerNode node, NodeView view) {
        Checks.expect(
                view.disk.agrees(view.memory, node.peer().durableIndex()),
                node,
                "takes for durable what is not",
                node.peer().durableIndex());
    }

    private boolean isDurable(long index, EntryChain chain) {
        return majorities.agree(id -> {
            NodeView view = views.get(id);
            return view != null && view.disk.agrees(chain, index);
        });
    }

    private void vote(PeerNode node, long term, long candidate) {
        Long before = votes.putIfAbsent(key(node.id(), term), candidate);
        Checks.expect(before == null || before == candidate, node, "votes twice", "term " + term);
    }

    /** A number and a term as one: there are far fewer terms here than the bits allow. */
    private static long key(long number, long term) {
        return (number << 24) + term;
    }

    private NodeView view(PeerNode node) {
        return views.computeIfAbsent(node.id(), id -> new NodeView());
    }

    /** One node as it is seen from outside. */
    private static final class NodeView {
        final EntryChain memory = new EntryChain();
        final EntryChain disk = new EntryChain();
        final Map<Long, Long> reads = new HashMap<>();
        long lastWriteId;
        long durableTerm;
        /** The term that it leads; 0 for none. */
        long leaderTerm;

        long commit;
        long applied;
    }
}
