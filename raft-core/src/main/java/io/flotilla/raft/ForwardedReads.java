package io.flotilla.raft;

import io.flotilla.model.Message.ReadIndexRequest;
import io.flotilla.model.Message.ReadIndexResponse;
import io.flotilla.model.Update;
import org.agrona.collections.LongArrayList;

/**
 * Linearizable reads that a follower asks its leader to place (thesis §6.4). All reads of a round go under one request, which is
 * named by the newest of them; an answer serves every older read too, since the leader confirmed it after they were asked.
 */
final class ForwardedReads {
    /** More waiting reads than this mean a leader that does not answer: the oldest are given back. */
    private static final int MAX_WAITING = 4096;

    /** Whoever waits for an answer asks again long before this has passed. */
    private static final long PATIENCE_NS = 2_000_000_000L;

    private final Raft raft;

    /** Reads without an answer, rising. */
    private final LongArrayList waiting = new LongArrayList(2, 0);

    /** Newest read that the leader was asked for. */
    private long asked;

    private boolean unsent;

    /** When the newest of them came. */
    private long newestAtNs;

    ForwardedReads(Raft raft) {
        this.raft = raft;
    }

    /** A read waits; it is given back at once when no leader is known. */
    void add(long readId) {
        if (raft.leaderId() == 0) {
            raft.update().readsDropped.add(readId);
            return;
        }
        if (waiting.size() == MAX_WAITING) {
            raft.update().readsDropped.add(waiting.getLong(0));
            waiting.removeAt(0);
        }
        waiting.addLong(readId);
        newestAtNs = raft.nowNs();
        unsent = true;
    }

    /** Gives back what nobody can be waiting for any more: its answer was lost, and its callers have gone. */
    void giveBackForgotten() {
        if (!waiting.isEmpty() && raft.nowNs() - newestAtNs > PATIENCE_NS) {
            drop();
        }
    }

    /** Reads without an answer. */
    int waiting() {
        return waiting.size();
    }

    boolean hasUnsent() {
        return unsent;
    }

    /** Asks for all reads of this round at once. */
    void send() {
        if (unsent) {
            unsent = false;
            asked = waiting.getLong(waiting.size() - 1);
            raft.outbox()
                    .promise(new ReadIndexRequest(
                            raft.groupId(), raft.groupUid(), raft.selfId(), raft.leaderId(), raft.term(), asked));
        }
    }

    /** The leader has placed all reads up to the answer's, or refused them. An earlier life of this replica may have asked too. */
    void answered(ReadIndexResponse message) {
        if (message.requestId() > asked) {
            raft.ignore(message, "answers what was not asked here");
            return;
        }
        int count = 0;
        while (count < waiting.size() && waiting.getLong(count) <= message.requestId()) {
            long readId = waiting.getLong(count++);
            if (message.index() > 0) {
                raft.update().reads.add(new Update.ReadReady(readId, message.index()));
            } else {
                raft.update().readsDropped.add(readId);
            }
        }
        removeFirst(count);
    }

    /** Gives all back. */
    void drop() {
        for (int i = 0; i < waiting.size(); i++) {
            raft.update().readsDropped.add(waiting.getLong(i));
        }
        waiting.clear();
        unsent = false;
    }

    private void removeFirst(int count) {
        int left = waiting.size() - count;
        for (int i = 0; i < left; i++) {
            waiting.setLong(i, waiting.getLong(i + count));
        }
        while (waiting.size() > left) {
            waiting.removeAt(waiting.size() - 1);
        }
    }
}
