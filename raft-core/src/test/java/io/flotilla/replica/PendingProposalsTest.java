package io.flotilla.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.Routing;
import io.flotilla.request.Proposal;
import io.flotilla.request.ProposalBatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Appended batches wait until all of their entries are applied. */
class PendingProposalsTest {
    private final PendingProposals pending = new PendingProposals();

    @Test
    void aBatchThatIsAppliedInPartsIsThereForEachOfThem() {
        ProposalBatch first = batch(1, 3);
        ProposalBatch second = batch(4, 2);
        pending.onAppended(first);
        pending.onAppended(second);

        assertThat(taken(1, 3)).containsExactly(first);
        assertThat(taken(3, 5)).containsExactly(first, second);
        assertThat(taken(5, 6)).containsExactly(second);
        assertThat(pending.isEmpty()).isTrue();
    }

    @Test
    void whatWasAppliedBeforeIsNotTakenAndWhatComesLaterStays() {
        ProposalBatch first = batch(1, 2);
        ProposalBatch second = batch(3, 2);
        pending.onAppended(first);
        pending.onAppended(second);

        assertThat(taken(3, 5)).containsExactly(second);
        ProposalBatch third = batch(8, 1);
        pending.onAppended(third);
        assertThat(taken(5, 8)).isEmpty();
        assertThat(pending.takeAppended()).containsExactly(third);
    }

    @Test
    void whatWaitedTooLongIsTakenOutAndOnlyOnce() {
        Proposal late = proposal(5);
        Proposal inTime = proposal(6);
        pending.waiting().add(late);
        pending.waiting().add(inTime);
        List<Proposal> neverAppended = new ArrayList<>();
        List<Proposal> appendedLate = new ArrayList<>();

        pending.expire(5, neverAppended, appendedLate);
        pending.expire(5, neverAppended, appendedLate);

        assertThat(neverAppended).containsExactly(late);
        assertThat(appendedLate).isEmpty();
        assertThat(pending.takeWaiting()).as("is appended still").containsExactly(inTime);
    }

    private List<ProposalBatch> taken(long low, long high) {
        List<ProposalBatch> into = new ArrayList<>();
        pending.take(low, high, into);
        return into;
    }

    private static Proposal proposal(long deadlineNs) {
        return new Proposal(1, new byte[1], deadlineNs, Routing.FORWARD);
    }

    private static ProposalBatch batch(long firstIndex, int count) {
        Proposal[] slots = new Proposal[count];
        for (int i = 0; i < count; i++) {
            slots[i] = new Proposal(1, new byte[] {(byte) i}, 1_000_000_000L, Routing.FORWARD);
        }
        return new ProposalBatch(firstIndex, 1, slots, count, Long.MAX_VALUE);
    }
}
