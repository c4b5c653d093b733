package io.flotilla.raft;

import io.flotilla.model.Message.ReadIndexResponse;
import io.flotilla.model.Update;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A leader's linearizable reads without log entries (thesis §6.4): note the commit index, hear from a quorum that nobody
 * leads a later term, answer. Reads that come together share a round, which is named by a sequence that this leader makes
 * and never uses again; a round that is confirmed confirms all before it.
 */
final class ReadIndex {
    /** Reads that wait at most; more are given back at once. */
    private static final int MAX_WAITING = 4096;

    private final Raft raft;
    private long sequence;
    private int waiting;
    /** Reads that are in no round yet. */
    private List<Request> gathered = new ArrayList<>(2);
    /** Rounds without a quorum, oldest first. */
    private final ArrayDeque<Round> rounds = new ArrayDeque<>(2);

    ReadIndex(Raft raft) {
        this.raft = raft;
    }

    /** A read from here ({@code asker} is this replica) or from another replica waits. */
    void add(long asker, long readId) {
        Request request = new Request(asker, readId);
        if (waiting == MAX_WAITING) {
            refuse(request);
            return;
        }
        waiting++;
        gathered.add(request);
    }

    /** Reads without an answer. */
    int waiting() {
        return waiting;
    }

    boolean hasGathered() {
        return !gathered.isEmpty();
    }

    /** Puts what has gathered into a new round at {@code commit}, which must be one of this term. @return its sequence */
    long begin(long commit) {
        rounds.addLast(new Round(++sequence, commit, gathered));
        gathered = new ArrayList<>(2);
        return sequence;
    }

    /** Sequence of the newest round. */
    long sequence() {
        return sequence;
    }

    /** The newest round that waits for a quorum; 0 for none. */
    long pendingSequence() {
        return rounds.isEmpty() ? 0 : sequence;
    }

    /** A quorum has answered {@code confirmed}: serves it and all before it. */
    void confirm(long confirmed) {
        Round round = rounds.peekFirst();
        while (round != null && round.sequence() <= confirmed) {
            rounds.removeFirst();
            for (int i = 0; i < round.requests().size(); i++) {
                serve(round.requests().get(i), round.index());
            }
            round = rounds.peekFirst();
        }
    }

    /** Leadership ends: gives back what was asked here. Other askers see it for themselves. */
    void drop() {
        for (Round round : rounds) {
            dropLocal(round.requests());
        }
        dropLocal(gathered);
        rounds.clear();
        gathered.clear();
        waiting = 0;
    }

    private void dropLocal(List<Request> requests) {
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i).asker() == raft.selfId()) {
                raft.update().readsDropped.add(requests.get(i).readId());
            }
        }
    }

    private void serve(Request request, long index) {
        waiting--;
        if (request.asker() == raft.selfId()) {
            raft.update().reads.add(new Update.ReadReady(request.readId(), index));
        } else {
            raft.outbox()
                    .send(new ReadIndexResponse(
                            raft.groupId(),
                            raft.groupUid(),
                            raft.selfId(),
                            request.asker(),
                            raft.term(),
                            request.readId(),
                            index));
        }
    }

    private void refuse(Request request) {
        if (request.asker() == raft.selfId()) {
            raft.update().readsDropped.add(request.readId());
        } else {
            raft.refuseRead(request.asker(), request.readId());
        }
    }

    /** Who asks, and under which name. */
    private record Request(long asker, long readId) {}

    /** Reads that share a sequence and an index. */
    private record Round(long sequence, long index, List<Request> requests) {}
}
