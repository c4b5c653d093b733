package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.NodeHost;
import io.flotilla.ProposalResult;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.testkit.CounterMachine;
import io.flotilla.testkit.SimCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A simulated cluster of three hosts with some groups, and the few things every test does with one. */
final class SimGroups {
    static final Map<Long, String> FOUNDERS = Map.of(1L, "h1", 2L, "h2", 3L, "h3");
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    final SimCluster cluster;
    private final int groups;

    SimGroups(long seed, int groups, boolean applyWithStep) {
        this(seed, groups, EngineConfig.DEFAULT.withApplyWithStep(applyWithStep));
    }

    SimGroups(long seed, int groups, EngineConfig engine) {
        this.cluster = new SimCluster(3, seed, engine);
        this.groups = groups;
    }

    /** All hosts up, all groups ready. */
    static SimGroups ready(long seed, int groups) {
        SimGroups sim = new SimGroups(seed, groups, true);
        sim.startAll();
        sim.awaitReady();
        return sim;
    }

    void startAll() {
        for (long replica = 1; replica <= 3; replica++) {
            startHost(replica, CounterMachine.factory());
        }
    }

    NodeHost startHost(long replica, StateMachineFactory factory) {
        NodeHost host = cluster.start("h" + replica);
        for (long group = 1; group <= groups; group++) {
            host.startReplica(GroupConfig.founding(group, replica, FOUNDERS), factory);
        }
        return host;
    }

    NodeHost host(long replica) {
        return cluster.host("h" + replica);
    }

    void awaitReady() {
        for (NodeHost host : cluster.hosts().values()) {
            for (long group = 1; group <= groups; group++) {
                await(host.ready(group, TIMEOUT));
            }
        }
    }

    /** Waits until the future is done and returns what it holds; its exception is thrown in a CompletionException. */
    <T> T await(CompletableFuture<T> future) {
        assertThat(cluster.runUntil(future::isDone, 10_000)).as("done in time").isTrue();
        return future.join();
    }

    /** What the future failed with. */
    Throwable failure(CompletableFuture<?> future) {
        assertThat(cluster.runUntil(future::isDone, 10_000)).as("done in time").isTrue();
        return future.handle((value, cause) -> cause).join();
    }

    CompletableFuture<ProposalResult> propose(long replica, long group, String text) {
        return host(replica).propose(group, text.getBytes(StandardCharsets.UTF_8), TIMEOUT);
    }

    /** Replica id of the group's leader as {@code replica}'s host knows it. */
    long leaderOf(long group, long asking) {
        return host(asking).leader(group).replicaId();
    }

    @Nullable
    Object count(long replica, long group) {
        return host(replica).staleRead(group, "count");
    }
}
