package io.flotilla.replica;

import static io.flotilla.replica.MemoryBudget.PORTION_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a group's limit borrows of the host's budget. */
class ProposalLimitTest {
    private final MemoryBudget memory = new MemoryBudget(4 * PORTION_BYTES);
    private final ProposalLimit limit = new ProposalLimit(3 * PORTION_BYTES, memory);

    @Test
    void borrowsWholePortionsAndGivesThemBackWhenNothingIsUnderWay() {
        assertThat(limit.admit(1)).isTrue();
        assertThat(memory.lentBytes()).isEqualTo(PORTION_BYTES);
        assertThat(limit.admit(PORTION_BYTES)).isTrue();
        assertThat(memory.lentBytes()).isEqualTo(2 * PORTION_BYTES);
        limit.release(PORTION_BYTES);
        assertThat(memory.lentBytes()).as("near what is used, it is kept").isEqualTo(2 * PORTION_BYTES);
        limit.release(1);
        assertThat(memory.lentBytes()).isZero();
    }

    @Test
    void givesBackWhatIsFarMoreThanItNeeds() {
        assertThat(limit.admit(3 * PORTION_BYTES)).isTrue();
        limit.release(3 * PORTION_BYTES - 1);
        assertThat(memory.lentBytes()).isEqualTo(PORTION_BYTES);
    }

    @Test
    void refusesWhatIsBeyondItsOwnLimitAndCountsNothing() {
        assertThat(limit.admit(3 * PORTION_BYTES)).isTrue();
        assertThat(limit.admit(1)).isFalse();
        assertThat(limit.bytes()).isEqualTo(3 * PORTION_BYTES);
        assertThat(limit.borrowedBytes()).isEqualTo(3 * PORTION_BYTES);
    }

    @Test
    void refusesWhatTheHostHasNotAndCountsNothing() {
        ProposalLimit other = new ProposalLimit(3 * PORTION_BYTES, memory);
        assertThat(other.admit(3 * PORTION_BYTES)).isTrue();
        assertThat(limit.admit(PORTION_BYTES + 1)).isFalse();
        assertThat(limit.bytes()).isZero();
        assertThat(limit.admit(PORTION_BYTES)).isTrue();
        assertThat(memory.lentBytes()).isEqualTo(4 * PORTION_BYTES);
    }

    @Test
    void whoIsRetiredAdmitsNothingAndHoldsNothing() {
        assertThat(limit.admit(10)).isTrue();
        limit.retire();
        assertThat(memory.lentBytes()).isZero();
        assertThat(limit.admit(1)).isFalse();
        limit.release(10);
        assertThat(limit.bytes()).isZero();
        assertThat(memory.lentBytes()).isZero();
    }

    @Test
    void aLimitBeyondAnyMemoryIsTaken() {
        ProposalLimit wide = new ProposalLimit(Long.MAX_VALUE, new MemoryBudget(Long.MAX_VALUE));
        assertThat(wide.admit(1L << 38)).isTrue();
        assertThat(wide.borrowedBytes()).isEqualTo(1L << 38);
        assertThat(wide.admit(1)).isFalse();
    }
}
