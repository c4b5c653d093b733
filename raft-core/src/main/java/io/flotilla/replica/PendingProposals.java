package io.flotilla.replica;

import io.flotilla.request.Proposal;
import io.flotilla.request.ProposalBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The proposals of one replica: those that wait to be appended, and those that were appended by this leader and wait to be applied, in log order.
 * Owned by the step worker.
 */
final class PendingProposals {
    /** Waiting for a block; in order of arrival. */
    private final ArrayDeque<Proposal> waiting = new ArrayDeque<>(2);
    /** Appended in the present term of leadership, by rising index. */
    private final ArrayDeque<ProposalBatch> appended = new ArrayDeque<>(2);

    ArrayDeque<Proposal> waiting() {
        return waiting;
    }

    boolean isEmpty() {
        return waiting.isEmpty() && appended.isEmpty();
    }

    void onAppended(ProposalBatch batch) {
        appended.addLast(batch);
    }

    /** Takes the batches that have entries in {@code [low, high)}; one that goes on beyond is also kept. */
    void take(long low, long high, List<ProposalBatch> into) {
        ProposalBatch batch = appended.peekFirst();
        while (batch != null && batch.firstIndex() < high) {
            if (batch.lastIndex() >= low) {
                into.add(batch);
            }
            if (batch.lastIndex() >= high) {
                return;
            }
            appended.removeFirst();
            batch = appended.peekFirst();
        }
    }

    /** Takes everything appended: leadership was lost, or the replica stops. */
    List<ProposalBatch> takeAppended() {
        List<ProposalBatch> all = new ArrayList<>(appended);
        appended.clear();
        return all;
    }

    /** Takes everything that waits. */
    List<Proposal> takeWaiting() {
        List<Proposal> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }

    /** Collects proposals whose deadline has passed; those that wait are removed, appended ones stay in their slots. */
    void expire(long nowNs, List<Proposal> neverAppended, List<Proposal> appendedLate) {
        if (!waiting.isEmpty()) {
            waiting.removeIf(proposal -> {
                boolean late = proposal.deadlineNs() - nowNs <= 0;
                if (late) {
                    neverAppended.add(proposal);
                }
                return late;
            });
        }
        for (ProposalBatch batch : appended) {
            batch.collectLate(nowNs, appendedLate);
        }
    }
}
