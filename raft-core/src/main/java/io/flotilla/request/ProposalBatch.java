package io.flotilla.request;

import io.flotilla.ProposalResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proposals of one appended block, in its order: the one at {@code firstIndex + i} waits in slot i. Handed from the step
 * worker, which made it, to the apply work that completes it; immutable.
 */
public final class ProposalBatch {
    private final long firstIndex;
    private final long term;
    private final Proposal[] proposals;
    private final long payloadBytes;
    private final long earliestDeadlineNs;

    /** @param proposals the array is kept */
    public ProposalBatch(long firstIndex, long term, Proposal[] proposals, long payloadBytes, long earliestDeadlineNs) {
        this.firstIndex = firstIndex;
        this.term = term;
        this.proposals = proposals;
        this.payloadBytes = payloadBytes;
        this.earliestDeadlineNs = earliestDeadlineNs;
    }

    public long firstIndex() {
        return firstIndex;
    }

    public long term() {
        return term;
    }

    public long lastIndex() {
        return firstIndex + proposals.length - 1;
    }

    public int count() {
        return proposals.length;
    }

    public Proposal proposal(int slot) {
        return proposals[slot];
    }

    /** Bytes that count against the group's limit until the batch is done. */
    public long payloadBytes() {
        return payloadBytes;
    }

    /** Adds the proposals whose deadline has passed and that are not done. */
    public void collectLate(long nowNs, List<Proposal> into) {
        if (earliestDeadlineNs - nowNs > 0) {
            return;
        }
        for (Proposal proposal : proposals) {
            if (proposal.deadlineNs() - nowNs <= 0 && !proposal.isDone()) {
                into.add(proposal);
            }
        }
    }

    /** The entry at {@code index}, which must be in the batch, was applied. */
    public void complete(long index, long value, byte @Nullable [] data) {
        proposals[(int) (index - firstIndex)].complete(new ProposalResult(index, term, value, data));
    }
}
