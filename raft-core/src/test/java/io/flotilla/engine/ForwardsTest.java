package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.ProposalResult;
import io.flotilla.Routing;
import io.flotilla.codec.HostResponse;
import io.flotilla.config.GroupConfig;
import io.flotilla.model.Membership;
import io.flotilla.replica.Gathering;
import io.flotilla.replica.MemoryBudget;
import io.flotilla.replica.ReplicaHandle;
import io.flotilla.request.Proposal;
import io.flotilla.rsm.ReplicaMachine;
import io.flotilla.testkit.CounterMachine;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whose answer to a forwarded request counts, and how often. */
class ForwardsTest {
    private final ReplicaHandle origin;
    private final Forwards forwards = new Forwards(3, 0x1234_5678_9ABC_DEF0L);
    private final Proposal proposal = new Proposal(1, new byte[0], 100, Routing.FORWARD);
    private final long requestId;

    ForwardsTest() throws Exception {
        origin = new ReplicaHandle(
                GroupConfig.restart(1, 1),
                7,
                0,
                Membership.ofVoters(new TreeMap<>(Map.of(1L, "h1"))),
                new ReplicaMachine(CounterMachine.factory().make(1, 1), 0),
                new MemoryBudget(1 << 20));
        assertThat(origin.admit(Gathering.weight(proposal))).isTrue();
        requestId = forwards.add("h2", proposal, origin);
    }

    @Test
    void anAnswerCountsOnlyFromTheHostThatWasAsked() {
        answer(requestId, "h3", 7);
        assertThat(proposal).isNotDone();
        answer(requestId, "h2", 8);
        assertThat(proposal).isCompletedWithValue(new ProposalResult(5, 1, 8, null));
    }

    @Test
    void anAnswerToSomethingElseCountsForNothing() {
        answer(requestId + (1 << 8), "h2", 7);
        answer(requestId - (1 << 8), "h2", 7);
        assertThat(proposal).isNotDone();
        assertThat(forwards.isEmpty()).isFalse();
    }

    @Test
    void namesAreOfTheirWorkerAndOfTheirLife() {
        assertThat(Forwards.workerOf(requestId)).isEqualTo(3);
        assertThat(new Forwards(3, -1L).add("h2", proposal, origin))
                .isPositive()
                .isNotEqualTo(requestId);
    }

    @Test
    void requestsOfALostHostAndLateOnesAreTakenOnce() {
        assertThat(forwards.takeSentTo("h3")).isEmpty();
        assertThat(forwards.takeLate(99)).isEmpty();
        assertThat(forwards.takeLate(100)).containsExactly(proposal);
        assertThat(origin.uncommittedBytes()).as("bytes of the late one").isZero();
        assertThat(forwards.takeSentTo("h2")).isEmpty();
        assertThat(forwards.isEmpty()).isTrue();
    }

    private void answer(long id, String from, long value) {
        forwards.onResponse(new HostResponse.ProposeOk(id, 5, 1, value, null), from, (request, settle) -> settle.run());
    }
}
