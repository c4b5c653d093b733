package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.NodeHost;
import io.flotilla.ProposalResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What waits in a host can be asked for, and a host at rest has nothing (raft-bugs I26). */
class UnderWayTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final List<String> HOSTS = List.of("h1", "h2", "h3");

    private static Map<String, Long> of(NodeHost host) {
        return host.info().underWay();
    }

    private static void isAtRest(SimGroups sim) {
        sim.cluster.runFor(4_000);
        sim.cluster.hosts().values().forEach(host -> assertThat(of(host)).isEmpty());
    }

    @Test
    void whatWaitsForTheStoreIsNamedAndGoesWithIt() {
        SimGroups sim = SimGroups.ready(91, 1);
        isAtRest(sim);
        long leader = sim.leaderOf(1, 1);
        long asker = leader % 3 + 1;
        HOSTS.forEach(host -> sim.cluster.hangStore(host, true));
        List<CompletableFuture<ProposalResult>> all = Stream.of(leader, asker)
                .map(replica -> sim.host(replica).propose(1, new byte[36], LONG))
                .toList();
        sim.cluster.runFor(1_500);
        assertThat(of(sim.host(leader)))
                .containsEntry("proposal_bytes", 200L)
                .containsEntry("memory_lent_bytes", 64L << 10)
                .containsEntry("groups_with_callers", 1L)
                .containsEntry("write_batches", 2L)
                .containsKey("log_bytes");
        assertThat(of(sim.host(asker)))
                .containsEntry("proposal_bytes", 100L)
                .containsEntry("forwarded_requests", 1L)
                .containsKeys("promises_held", "log_bytes");
        HOSTS.forEach(host -> sim.cluster.hangStore(host, false));
        all.forEach(sim::await);
        isAtRest(sim);
    }

    @Test
    void aReadWhoseCallerHasGoneIsForgotten() {
        SimGroups sim = SimGroups.ready(92, 1);
        long leader = sim.leaderOf(1, 1);
        long asker = leader % 3 + 1;
        sim.cluster.network().setLoss("h" + asker, "h" + leader, 100);
        CompletableFuture<Object> read = sim.host(asker).read(1, "count", Duration.ofMillis(1_500));
        sim.cluster.runFor(1_100);
        assertThat(of(sim.host(asker))).containsEntry("reads_waiting", 1L);
        assertThat(sim.failure(read)).hasMessageContaining("deadline");
        sim.cluster.network().heal();
        sim.cluster.runFor(1_000);
        assertThat(of(sim.host(asker))).containsKey("reads_unplaced");
        isAtRest(sim);
    }
}
