package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.NodeHost;
import io.flotilla.ProposalResult;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.testkit.CounterMachine;
import io.flotilla.testkit.SimCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three whole NodeHosts in one thread on virtual time. */
class WholeHostTest {
    private static final Map<Long, String> FOUNDERS = Map.of(1L, "h1", 2L, "h2", 3L, "h3");
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long GROUPS = 5;

    private static SimCluster started(long seed, boolean applyWithStep) {
        SimCluster cluster = new SimCluster(3, seed, EngineConfig.DEFAULT.withApplyWithStep(applyWithStep));
        for (long replica = 1; replica <= 3; replica++) {
            startHost(cluster, replica);
        }
        return cluster;
    }

    private static void startHost(SimCluster cluster, long replica) {
        NodeHost host = cluster.start("h" + replica);
        for (long group = 1; group <= GROUPS; group++) {
            host.startReplica(GroupConfig.founding(group, replica, FOUNDERS), CounterMachine.factory());
        }
    }

    private static void awaitReady(SimCluster cluster) {
        for (NodeHost host : cluster.hosts().values()) {
            for (long group = 1; group <= GROUPS; group++) {
                CompletableFuture<?> ready = host.ready(group, TIMEOUT);
                assertThat(cluster.runUntil(ready::isDone, 6_000))
                        .as(host.status())
                        .isTrue();
                assertThat(ready).as(host.status()).isCompleted();
            }
        }
    }

    private static ProposalResult propose(SimCluster cluster, String host, long group, String text) {
        CompletableFuture<ProposalResult> future =
                cluster.host(host).propose(group, text.getBytes(StandardCharsets.UTF_8), TIMEOUT);
        assertThat(cluster.runUntil(future::isDone, 6_000)).isTrue();
        return future.join();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void proposalsAndReadsAreServedByEveryHost(boolean applyWithStep) {
        SimCluster cluster = started(1, applyWithStep);
        awaitReady(cluster);
        for (int i = 0; i < 30; i++) {
            ProposalResult result = propose(cluster, "h" + (i % 3 + 1), 1, "command " + i);
            assertThat(result.value()).isEqualTo(i + 1);
        }
        for (String host : cluster.hosts().keySet()) {
            CompletableFuture<Object> read = cluster.host(host).read(1, "count", TIMEOUT);
            assertThat(cluster.runUntil(read::isDone, 6_000)).isTrue();
            assertThat(read.join()).isEqualTo(30L);
        }
    }

    @Test
    void aKilledLeaderLosesNothingAcknowledgedAndComesBack() {
        SimCluster cluster = started(7, true);
        awaitReady(cluster);
        List<CompletableFuture<ProposalResult>> all = new ArrayList<>();
        String leader = cluster.host("h1").leader(1).hostId();
        String other = leader.equals("h1") ? "h2" : "h1";
        for (int i = 0; i < 200; i++) {
            all.add(cluster.host(leader).propose(1, new byte[] {(byte) i}, TIMEOUT));
            cluster.runFor(1);
            if (i == 100) {
                cluster.crash(leader);
                leader = other;
            }
        }
        cluster.runFor(6_000);
        long acked = all.stream()
                .filter(f -> f.isDone() && !f.isCompletedExceptionally())
                .count();
        assertThat(acked).isGreaterThan(90);
        for (long replica = 1; replica <= 3; replica++) {
            if (!cluster.hosts().containsKey("h" + replica)) {
                startHost(cluster, replica);
            }
        }
        awaitReady(cluster);
        propose(cluster, other, 1, "last");
        cluster.runFor(1_000);
        Object hash = cluster.host("h1").staleRead(1, "hash");
        assertThat(cluster.host("h2").staleRead(1, "hash")).isEqualTo(hash);
        assertThat(cluster.host("h3").staleRead(1, "hash")).isEqualTo(hash);
        assertThat((Long) cluster.host("h1").staleRead(1, "count")).isGreaterThanOrEqualTo(acked + 1);
    }

    @Test
    void leadershipsOfNewGroupsAreSpreadOverTheirFounders() {
        SimCluster cluster = started(8, true);
        awaitReady(cluster);
        List<String> leaders = new ArrayList<>();
        for (long group = 1; group <= GROUPS; group++) {
            leaders.add(cluster.host("h1").leader(group).hostId());
        }
        assertThat(leaders).containsExactly("h2", "h3", "h1", "h2", "h3");
    }

    @Test
    void theSameSeedGivesTheSameEvents() {
        assertThat(EventHash.of(42)).isEqualTo(EventHash.of(42)).isNotEqualTo(EventHash.of(43));
    }

    @Test
    void theSameSeedGivesTheSameEventsInAnotherProcess() throws Exception {
        Process other = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--add-opens",
                        "java.base/jdk.internal.misc=ALL-UNNAMED",
                        EventHash.class.getName(),
                        "42")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).isZero();
        assertThat(printed.lines()).contains("event hash " + EventHash.of(42));
    }

    @Test
    void hostsAtRestSayThatAllIsWell() {
        SimCluster cluster = started(66, true);
        awaitReady(cluster);
        cluster.runFor(5_000);
        assertThat(cluster.hosts().values()).extracting(NodeHost::status).containsOnly("ok: 5 groups");
    }

    /** Whatever the worker of the leader waits for else, it wakes in time to tell them. */
    @Test
    void membersLearnSoonWhatIsCommittedThoughNothingFollows() {
        SimGroups sim = SimGroups.ready(65, 1);
        long leader = sim.leaderOf(1, 1);
        for (int phase = 0; phase < 20; phase++) {
            sim.cluster.runFor(500 + phase);
            long index = sim.await(sim.propose(leader, 1, "in phase " + phase)).index();
            sim.cluster.runFor(12);
            for (long replica = 1; replica <= 3; replica++) {
                assertThat(sim.host(replica).info(1).commitIndex())
                        .as("of replica " + replica + " in phase " + phase)
                        .isEqualTo(index);
            }
        }
    }
}
