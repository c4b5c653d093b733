package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.FlotillaException;
import io.flotilla.Outcome;
import io.flotilla.ProposalResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whole hosts where frames vanish, connections break and time jumps (raft-bugs E9, I21, J15, J9). */
class BadNetworkTest {
    private static final Duration SHORT = Duration.ofSeconds(3);

    @Test
    void readsAndProposalsUnderLossEndInTimeAndNothingAcknowledgedIsLost() {
        SimGroups sim = SimGroups.ready(71, 1);
        lose(sim, 15);
        List<CompletableFuture<ProposalResult>> proposals = new ArrayList<>();
        List<CompletableFuture<Object>> reads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            long replica = i % 3 + 1L;
            proposals.add(sim.host(replica).propose(1, new byte[] {(byte) i}, SHORT));
            reads.add(sim.host(replica).read(1, "count", SHORT));
            sim.cluster.runFor(20);
        }
        sim.cluster.runFor(SHORT.toMillis() + 100);
        assertThat(proposals).allMatch(CompletableFuture::isDone);
        assertThat(reads).allMatch(CompletableFuture::isDone);
        long acknowledged =
                proposals.stream().filter(f -> !f.isCompletedExceptionally()).count();
        long served = reads.stream().filter(f -> !f.isCompletedExceptionally()).count();
        assertThat(acknowledged).as("acknowledged under loss").isGreaterThan(60);
        assertThat(served).as("read under loss: lost questions are asked again").isGreaterThan(100);
        sim.cluster.network().heal();
        sim.cluster.runFor(5_000);
        assertThat((Long) sim.await(sim.host(1).read(1, "count", SimGroups.TIMEOUT)))
                .isBetween(acknowledged, 200L);
        sim.await(sim.host(2).read(1, "count", SimGroups.TIMEOUT));
        assertThat(sim.host(2).staleRead(1, "hash")).isEqualTo(sim.host(1).staleRead(1, "hash"));
    }

    /** A lost question is asked again, before the answer to the first can be there: that answer counts all the same. */
    @Test
    void readsAreServedWhereAnAnswerTakesLongerThanOneWaitsToAskAgain() {
        SimGroups sim = SimGroups.ready(75, 1);
        delay(sim, 200_000_000);
        for (long replica = 1; replica <= 3; replica++) {
            sim.await(sim.host(replica).read(1, "count", SimGroups.TIMEOUT));
        }
    }

    /** Deadlines of callers are on real time, questions to the leader on protocol time, which stands still while the process does. */
    @Test
    void readsAreServedAfterAPauseAsBefore() {
        SimGroups sim = SimGroups.ready(76, 1);
        delay(sim, 20_000_000);
        sim.cluster.runFor(1_000);
        sim.cluster.clock().advanceTo(sim.cluster.clock().nanoTime() + 20_000_000_000L);
        sim.cluster.runFor(1_000);
        long before = readRounds(sim);
        for (long replica = 1; replica <= 3; replica++) {
            sim.await(sim.host(replica).read(1, "count", SimGroups.TIMEOUT));
        }
        assertThat(readRounds(sim) - before).as("each is asked once").isEqualTo(3);
    }

    private static long readRounds(SimGroups sim) {
        return sim.cluster.hosts().values().stream()
                .mapToLong(host -> host.info().counters().getOrDefault("read_rounds", 0L))
                .sum();
    }

    private static void delay(SimGroups sim, long ns) {
        for (int from = 1; from <= 3; from++) {
            for (int to = 1; to <= 3; to++) {
                if (from != to) {
                    sim.cluster.network().setDelay("h" + from, "h" + to, ns, 1);
                }
            }
        }
    }

    private static void lose(SimGroups sim, int percent) {
        for (int from = 1; from <= 3; from++) {
            for (int to = 1; to <= 3; to++) {
                if (from != to) {
                    sim.cluster.network().setLoss("h" + from, "h" + to, percent);
                }
            }
        }
    }

    @Test
    void aCallerWhoseConnectionToTheLeaderBrokeIsToldBeforeItsDeadline() {
        SimGroups sim = SimGroups.ready(72, 1);
        long leader = sim.leaderOf(1, 1);
        long asker = leader % 3 + 1;
        sim.cluster.network().setDelay("h" + asker, "h" + leader, 500_000_000, 1);
        CompletableFuture<ProposalResult> forwarded = sim.propose(asker, 1, "on its way");
        sim.cluster.runFor(10);
        assertThat(forwarded).isNotDone();
        sim.cluster.network().setCut("h" + asker, "h" + leader, true);
        sim.cluster.runFor(10);
        assertThat(forwarded).isCompletedExceptionally();
        assertThat(sim.failure(forwarded)).hasMessageContaining("connection to the leader's host h" + leader);
    }

    @Test
    void aCallerWhoseRequestCannotBeSentIsToldAtOnceThatNothingHappened() {
        SimGroups sim = SimGroups.ready(78, 1);
        long leader = sim.leaderOf(1, 1);
        long asker = leader % 3 + 1;
        sim.cluster.network().setCut("h" + asker, "h" + leader, true);
        CompletableFuture<ProposalResult> forwarded = sim.propose(asker, 1, "stays here");
        sim.cluster.runFor(10);
        assertThat(forwarded).isCompletedExceptionally();
        assertThat(sim.failure(forwarded))
                .hasMessageContaining("nothing was sent")
                .isInstanceOfSatisfying(
                        FlotillaException.class,
                        cause -> assertThat(cause.outcome()).isEqualTo(Outcome.NOT_APPLIED));
    }

    @Test
    void aCallerWhoseLeaderIsNoLongerOnItsHostIsToldBeforeItsDeadline() {
        SimGroups sim = SimGroups.ready(79, 1);
        long leader = sim.leaderOf(1, 1);
        long asker = leader % 3 + 1;
        sim.await(sim.host(leader).stopReplica(1));
        CompletableFuture<ProposalResult> forwarded = sim.propose(asker, 1, "to nobody");
        sim.cluster.runFor(10);
        assertThat(forwarded).isDone();
        assertThat(sim.failure(forwarded)).isInstanceOf(FlotillaException.NoLeader.class);
    }

    /** Each direction has a connection of its own: the one on which the answer was to come can break while the other lasts. */
    @Test
    void aCallerWhoseAnswerIsLostWithItsConnectionIsToldBeforeItsDeadline() {
        SimGroups sim = SimGroups.ready(77, 1);
        long leader = sim.leaderOf(1, 1);
        long asker = leader % 3 + 1;
        sim.cluster.network().setDelay("h" + leader, "h" + asker, 500_000_000, 1);
        CompletableFuture<ProposalResult> forwarded = sim.propose(asker, 1, "answered");
        sim.cluster.runFor(100);
        assertThat(forwarded).isNotDone();
        sim.cluster.network().setCut("h" + leader, "h" + asker, true);
        sim.cluster.runFor(10);
        sim.cluster.network().heal();
        sim.cluster.runFor(300);
        assertThat(forwarded).isCompletedExceptionally();
        assertThat(sim.failure(forwarded)).hasMessageContaining("connection to the leader's host h" + leader);
    }

    @Test
    void aPauseOfTheWholeMachineStartsNoElection() {
        SimGroups sim = SimGroups.ready(73, 2);
        long leader = sim.leaderOf(1, 1);
        long term = sim.host(1).leader(1).term();
        sim.cluster.runFor(1_000);
        sim.cluster.clock().advanceTo(sim.cluster.clock().nanoTime() + 20_000_000_000L);
        sim.cluster.runFor(5_000);
        assertThat(sim.leaderOf(1, 1)).isEqualTo(leader);
        assertThat(sim.host(1).leader(1).term()).isEqualTo(term);
        sim.await(sim.propose(1, 1, "goes on"));
    }

    @Test
    void proposalsDuringATransferAreNotLost() {
        SimGroups sim = SimGroups.ready(74, 1);
        long leader = sim.leaderOf(1, 1);
        long target = leader % 3 + 1;
        CompletableFuture<?> transfer = sim.host(leader).transferLeadership(1, target, SimGroups.TIMEOUT);
        List<CompletableFuture<ProposalResult>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(sim.host(i % 3 + 1).propose(1, new byte[] {(byte) i}, SimGroups.TIMEOUT));
            if (i % 10 == 0) {
                sim.cluster.runFor(1);
            }
        }
        sim.await(transfer);
        sim.cluster.runFor(6_000);
        assertThat(all).allMatch(CompletableFuture::isDone);
        assertThat(sim.leaderOf(1, target)).isEqualTo(target);
        long acknowledged =
                all.stream().filter(f -> !f.isCompletedExceptionally()).count();
        long applied = (Long) sim.await(sim.host(1).read(1, "count", SimGroups.TIMEOUT));
        assertThat(acknowledged).isPositive();
        assertThat(applied).isBetween(acknowledged, 100L);
        List<Long> values = all.stream()
                .filter(f -> !f.isCompletedExceptionally())
                .map(f -> f.join().value())
                .toList();
        assertThat(values).as("each result is its own").doesNotHaveDuplicates();
    }
}
