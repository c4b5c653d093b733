package io.flotilla.testkit;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
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
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What must hold of a group at every moment (thesis Figure 3.2, and what an asynchronous store adds): election safety, one
 * vote a term, terms that never fall, persist before promise, leader append-only, log matching, leader completeness, commit
 * only by quorum, state machine safety, durable by writeId, read index. All voters; one configuration.
 */
public final class SafetyChecks implements Checks {
    private final int voters;
    private final SortedMap<Long, NodeView> views = new TreeMap<>();
    private final Map<Long, Long> leaders = new HashMap<>();
    /** By voter and term. */
    private final Map<String, Long> votes = new HashMap<>();
    /** By index and term: the hash of everything up to there. */
    private final Map<String, Long> entries = new HashMap<>();
    /** What is committed. */
    private final EntryChain committed = new EntryChain();

    private long leadersSeen;
    private long truncations;
    private long readsServed;

    /** For a group of voters 1 to {@code voters}; others are learners. */
    public SafetyChecks(int voters) {
        this.voters = voters;
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
            expect(message.term() <= disk.term(), node, "tells a term that is not durable", message);
        }
        if (message instanceof VoteResponse response && response.granted()) {
            expect(
                    disk.term() == response.term() && disk.vote() == response.to(),
                    node,
                    "grants a vote that is not durable",
                    message);
            vote(node, response.term(), response.to());
        } else if (message instanceof RequestVote request) {
            expect(
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
        expect(view.disk.agrees(view.memory, ack.matchIndex()), node, "acknowledges what is not durable", ack);
        NodeView leader = views.get(ack.to());
        if (leader != null && leader.leaderTerm == ack.term()) {
            expect(
                    view.disk.agrees(leader.memory, ack.matchIndex()),
                    node,
                    "acknowledges what its leader does not have",
                    ack);
        }
    }

    @Override
    public void onWrite(PeerNode node, LogWrite write) {
        NodeView view = view(node);
        expect(write.writeId() == view.lastWriteId + 1, node, "skips a writeId", write);
        view.lastWriteId = write.writeId();
        for (EntryBlock block : write.blocks()) {
            if (block.firstIndex() <= view.memory.last()) {
                truncations++;
                expect(
                        view.leaderTerm == 0 || view.leaderTerm != node.peer().term(),
                        node,
                        "leads and overwrites its log",
                        block);
                expect(!view.memory.agrees(committed, block.firstIndex()), node, "overwrites what is committed", block);
            }
            view.memory.append(block);
            for (long index = block.firstIndex(); index <= block.lastIndex(); index++) {
                long hash = view.memory.hashAt(index);
                Long known = entries.putIfAbsent(index + "/" + block.term(), hash);
                expect(known == null || known == hash, node, "breaks log matching at " + index, block);
            }
        }
    }

    @Override
    public void onSaved(PeerNode node, LogWrite write) {
        NodeView view = view(node);
        HardState hardState = node.disk().hardState();
        expect(hardState.term() >= view.durableTerm, node, "has a durable term that fell", write);
        view.durableTerm = hardState.term();
        if (hardState.vote() != 0) {
            vote(node, hardState.term(), hardState.vote());
        }
        for (EntryBlock block : write.blocks()) {
            view.disk.append(block);
        }
        claimsOnlyWhatIsDurable(node, view);
        if (node.id() <= voters && committed.last() > 0) {
            expect(durableOn(committed.last(), committed) * 2 > voters, node, "lost what is committed", write);
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
        expect(update.applyTo <= node.peer().commitIndex(), node, "applies what is not committed", update.applyTo);
        expect(view.disk.agrees(committed, update.applyTo), node, "applies what is not durable", update.applyTo);
        for (Long dropped : update.readsDropped) {
            expect(view.reads.remove(dropped) != null, node, "ends a read twice", dropped);
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
        expect(other == null, node, "leads a term that had a leader", "term " + term + ", leader " + other);
        expect(node.id() <= voters, node, "leads and is a learner", term);
        expect(
                view.memory.agrees(committed, committed.last()),
                node,
                "leads and lacks what is committed",
                "commit " + committed.last() + ", last " + view.memory.last());
    }

    private void commits(PeerNode node, NodeView view) {
        long commit = node.peer().commitIndex();
        expect(commit >= view.commit, node, "has a commit index that fell", commit);
        view.commit = commit;
        if (commit > committed.last()) {
            expect(durableOn(commit, view.memory) * 2 > voters, node, "commits without a quorum", commit);
            expect(view.memory.agrees(committed, committed.last()), node, "commits another history", commit);
            committed.extendFrom(view.memory, commit);
        }
        expect(view.memory.agrees(committed, commit), node, "commits what others did not", commit);
    }

    @Override
    public void onApply(PeerNode node, long first, long last, List<EntryBlock> blocks) {
        NodeView view = view(node);
        expect(first == view.applied + 1, node, "applies out of order", first);
        view.applied = last;
        expect(
                !blocks.isEmpty()
                        && blocks.get(0).firstIndex() <= first
                        && blocks.get(blocks.size() - 1).lastIndex() >= last,
                node,
                "applies blocks that do not cover what is applied",
                blocks);
        for (EntryBlock block : blocks) {
            long at = Math.min(block.lastIndex(), last);
            expect(
                    committed.last() >= at && committed.termAt(at) == block.term(),
                    node,
                    "applies another entry at " + at,
                    block);
        }
    }

    @Override
    public void onRead(PeerNode node, Update.ReadReady ready) {
        Long least = view(node).reads.remove(ready.readId());
        expect(least != null, node, "ends a read twice", ready);
        expect(least != null && ready.index() >= least, node, "serves a stale read", ready + ", committed " + least);
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
        expect(
                view.disk.agrees(view.memory, node.peer().durableIndex()),
                node,
                "takes for durable what is not",
                node.peer().durableIndex());
    }

    private int durableOn(long index, EntryChain chain) {
        int count = 0;
        for (Map.Entry<Long, NodeView> entry : views.entrySet()) {
            if (entry.getKey() <= voters && entry.getValue().disk.agrees(chain, index)) {
                count++;
            }
        }
        return count;
    }

    private void vote(PeerNode node, long term, long candidate) {
        Long before = votes.putIfAbsent(node.id() + "/" + term, candidate);
        expect(before == null || before == candidate, node, "votes twice", "term " + term);
    }

    private NodeView view(PeerNode node) {
        return views.computeIfAbsent(node.id(), id -> new NodeView());
    }

    private static void expect(boolean holds, PeerNode node, String what, Object detail) {
        if (!holds) {
            throw new AssertionError("replica " + node.id() + " (" + node.peer().role() + ", term "
                    + node.peer().term() + ") " + what + ": " + detail);
        }
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
