package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.FlotillaException;
import io.flotilla.Outcome;
import io.flotilla.ProposalResult;
import io.flotilla.Routing;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.Limits;
import io.flotilla.testkit.CounterMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What callers are told, and when. */
class RequestTest {
    private static final UnsafeBuffer BYTES = new UnsafeBuffer(new byte[16]);

    @Test
    void aProposalThatMustStayLocalNamesTheLeader() {
        SimGroups sim = SimGroups.ready(21, 1);
        long leader = sim.leaderOf(1, 1);
        long follower = leader % 3 + 1;
        Throwable cause =
                sim.failure(sim.host(follower).propose(1, BYTES, 0, 16, SimGroups.TIMEOUT, Routing.LOCAL_ONLY));
        assertThat(cause).isInstanceOfSatisfying(FlotillaException.NotLeader.class, e -> {
            assertThat(e.leader().replicaId()).isEqualTo(leader);
            assertThat(e.leader().hostId()).isEqualTo("h" + leader);
            assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED);
        });
    }

    @Test
    void aLeaderWithoutQuorumAnswersAtTheDeadlineWithUnknownOutcome() {
        SimGroups sim = SimGroups.ready(22, 1);
        long leader = sim.leaderOf(1, 1);
        for (long other = 1; other <= 3; other++) {
            if (other != leader) {
                sim.cluster.crash("h" + other);
            }
        }
        CompletableFuture<ProposalResult> proposal = sim.host(leader).propose(1, new byte[1], Duration.ofMillis(300));
        Throwable cause = sim.failure(proposal);
        assertThat(cause)
                .isInstanceOfSatisfying(
                        FlotillaException.DeadlineExceeded.class,
                        e -> assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN));
        CompletableFuture<?> read = sim.host(leader).read(1, "count", Duration.ofMillis(300));
        assertThat(sim.failure(read)).isInstanceOf(FlotillaException.class);
    }

    @Test
    void aLeaderThatLosesItsQuorumTellsItsCallers() {
        SimGroups sim = SimGroups.ready(23, 1);
        long leader = sim.leaderOf(1, 1);
        for (long other = 1; other <= 3; other++) {
            if (other != leader) {
                sim.cluster.crash("h" + other);
            }
        }
        Throwable cause = sim.failure(sim.host(leader).propose(1, new byte[1], Duration.ofSeconds(9)));
        assertThat(cause)
                .isInstanceOfSatisfying(
                        FlotillaException.LeadershipLost.class,
                        e -> assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN));
    }

    /** Two groups are given the same; one of the callers uses its array again before any turn looks at it. */
    @Test
    void aPayloadIsItsCallersAgainWhenTheCallReturns() {
        SimGroups sim = SimGroups.ready(30, 2);
        byte[] used = {1};
        CompletableFuture<ProposalResult> first = sim.host(1).propose(1, used, SimGroups.TIMEOUT);
        used[0] = 2;
        CompletableFuture<ProposalResult> second = sim.host(1).propose(2, new byte[] {1}, SimGroups.TIMEOUT);
        assertThat(sim.await(first).index()).isEqualTo(sim.await(second).index());
        assertThat(sim.await(sim.host(1).read(1, "hash", SimGroups.TIMEOUT)))
                .isEqualTo(sim.await(sim.host(1).read(2, "hash", SimGroups.TIMEOUT)));
    }

    @Test
    void badArgumentsAreAnsweredAtOnce() {
        SimGroups sim = SimGroups.ready(24, 1);
        assertThat(sim.host(1).propose(9, new byte[1], SimGroups.TIMEOUT))
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(FlotillaException.UnknownGroup.class);
        assertThat(sim.host(1).propose(1, new byte[1], Duration.ZERO))
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(FlotillaException.DeadlineExceeded.class);
        assertThat(sim.host(1).propose(1, new byte[Limits.MAX_PAYLOAD_BYTES + 1], SimGroups.TIMEOUT))
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(FlotillaException.PayloadTooBig.class);
        assertThatThrownBy(() -> sim.host(1).read(1, nothing(), SimGroups.TIMEOUT))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("query");
        assertThat(sim.await(sim.host(1).propose(1, new byte[Limits.MAX_PAYLOAD_BYTES], SimGroups.TIMEOUT))
                        .value())
                .isEqualTo(1);
        Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
        assertThat(sim.await(sim.host(1).propose(1, new byte[1], forEver)).value())
                .isEqualTo(2);
    }

    @SuppressWarnings("NullAway") // what a caller without the checker may do
    private static Object nothing() {
        return null;
    }

    @Test
    void proposalsBeyondTheLimitAreBusyAndTheRestIsApplied() {
        SimGroups sim = SimGroups.ready(25, 1);
        long leader = sim.leaderOf(1, 1);
        List<CompletableFuture<ProposalResult>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(sim.host(leader).propose(1, new byte[1_000_000], SimGroups.TIMEOUT));
        }
        sim.cluster.runFor(6_000);
        assertThat(all).allMatch(CompletableFuture::isDone);
        long busy =
                all.stream().filter(CompletableFuture::isCompletedExceptionally).count();
        assertThat(busy).isEqualTo(100 - 67);
        assertThat(sim.failure(all.get(99)))
                .isInstanceOf(FlotillaException.Busy.class)
                .hasMessageContaining("limit");
        assertThat(sim.count(leader, 1)).isEqualTo(67L);
        assertThat(sim.await(sim.host(leader).propose(1, new byte[1_000_000], SimGroups.TIMEOUT))
                        .value())
                .isEqualTo(68);
    }

    @Test
    void proposalsOfAllGroupsTogetherAreBounded() {
        EngineConfig engine = EngineConfig.DEFAULT.withApplyWithStep(true).withMaxBytesInMemory(8 << 20);
        SimGroups sim = new SimGroups(29, 20, engine);
        sim.startAll();
        sim.awaitReady();
        List<CompletableFuture<ProposalResult>> all = new ArrayList<>();
        for (long group = 1; group <= 20; group++) {
            all.add(sim.host(1).propose(group, new byte[1_000_000], SimGroups.TIMEOUT));
        }
        CompletableFuture<ProposalResult> refused = all.get(19);
        assertThat(sim.failure(refused))
                .isInstanceOf(FlotillaException.Busy.class)
                .hasMessageContaining("limit of the host is 8388608");
        sim.cluster.runFor(3_000);
        assertThat(all.stream().filter(future -> !future.isCompletedExceptionally()))
                .hasSize(8);
        for (int i = 0; i < 20; i++) {
            assertThat(sim.await(sim.host(1).propose(i + 1, new byte[1_000_000], SimGroups.TIMEOUT))
                            .index())
                    .isPositive();
        }
    }

    @Test
    void leadershipGoesWhereItIsAskedToGoFromAnyHost() {
        SimGroups sim = SimGroups.ready(26, 1);
        for (long target : new long[] {1, 2, 3, 1}) {
            sim.await(sim.host(target % 3 + 1).transferLeadership(1, target, SimGroups.TIMEOUT));
            sim.cluster.runFor(500);
            assertThat(sim.leaderOf(1, 1)).isEqualTo(target);
        }
        assertThat(sim.failure(sim.host(1).transferLeadership(1, 7, SimGroups.TIMEOUT)))
                .isInstanceOf(FlotillaException.LeadershipLost.class)
                .hasMessageContaining("7");
    }

    @Test
    void aStoppedReplicaCanBeStartedAgain() {
        SimGroups sim = SimGroups.ready(27, 1);
        sim.await(sim.propose(1, 1, "one"));
        sim.await(sim.host(2).stopReplica(1));
        assertThatThrownBy(() -> sim.host(2).staleRead(1, "count")).isInstanceOf(FlotillaException.UnknownGroup.class);
        sim.await(sim.host(1).ready(1, SimGroups.TIMEOUT));
        sim.cluster.runFor(3_000);
        sim.await(sim.propose(1, 1, "two"));
        sim.host(2).startReplica(io.flotilla.config.GroupConfig.restart(1, 2), CounterMachine.factory());
        sim.await(sim.host(2).ready(1, SimGroups.TIMEOUT));
        sim.await(sim.host(2).read(1, "count", SimGroups.TIMEOUT));
        assertThat(sim.count(2, 1)).isEqualTo(2L);
    }

    @Test
    void aClosedHostAnswersEveryCaller() {
        SimGroups sim = SimGroups.ready(28, 1);
        CompletableFuture<ProposalResult> pending = sim.propose(1, 1, "pending");
        sim.host(1).close();
        assertThat(pending).isDone();
        assertThat(sim.host(1).propose(1, new byte[1], SimGroups.TIMEOUT)).isCompletedExceptionally();
        assertThat(sim.host(1).status()).contains("closed");
    }
}
