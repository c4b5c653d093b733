package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.ProposalResult;
import io.flotilla.testkit.CounterMachine;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What was asked before a crash is answered after it, and must be nobody's answer (raft-bugs H3, J8, J10). */
class FormerLifeTest {
    private static final long SLOW_NS = 50_000_000;

    @Test
    void anAnswerToARequestOfAFormerLifeAnswersNothing() {
        SimGroups sim = SimGroups.ready(41, 1);
        long leader = sim.leaderOf(1, 1);
        long asker = leader % 3 + 1;
        long third = asker % 3 + 1;
        sim.cluster.network().setCut("h" + leader, "h" + third, true);
        sim.cluster.network().setCut("h" + third, "h" + leader, true);
        sim.cluster.network().setDelay("h" + leader, "h" + asker, SLOW_NS, 1);
        CompletableFuture<ProposalResult> former = sim.propose(asker, 1, "asked by the former life");
        sim.cluster.runFor(10);
        assertThat(sim.host(leader).info(1).lastIndex())
                .isGreaterThan(sim.host(leader).info(1).commitIndex());
        sim.cluster.crash("h" + asker);
        sim.startHost(asker, CounterMachine.factory());
        assertThat(sim.cluster.runUntil(() -> sim.leaderOf(1, asker) == leader, 900))
                .as("the asker is back before the leader gives up")
                .isTrue();
        ProposalResult result = sim.await(sim.propose(asker, 1, "asked by this life"));
        assertThat(former).isNotDone();
        assertThat(result.value()).as("the second command").isEqualTo(2);
    }
}
