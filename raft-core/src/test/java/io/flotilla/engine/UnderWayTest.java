package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.FlotillaException;
import io.flotilla.NodeHost;
import io.flotilla.Outcome;
import io.flotilla.ProposalResult;
import io.flotilla.Routing;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.testkit.CounterMachine;
import io.flotilla.testkit.SimCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
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

    @Test
    void whatIsLateBeforeItIsAppendedIsGivenBack() {
        SimGroups sim = SimGroups.ready(95, 1);
        long leader = sim.leaderOf(1, 1);
        HOSTS.forEach(host -> sim.cluster.hangStore(host, true));
        List<CompletableFuture<ProposalResult>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(sim.host(leader).propose(1, new byte[36], Duration.ofMillis(300)));
            sim.cluster.runFor(5);
        }
        assertThat(sim.failure(all.get(5)))
                .isInstanceOfSatisfying(
                        FlotillaException.DeadlineExceeded.class,
                        late -> assertThat(late.outcome()).isEqualTo(Outcome.NOT_APPLIED));
        HOSTS.forEach(host -> sim.cluster.hangStore(host, false));
        isAtRest(sim);
    }

    @Test
    void aCallThatThrowsHoldsNothing() {
        SimGroups sim = SimGroups.ready(97, 1);
        isAtRest(sim);
        NodeHost host = sim.host(1);
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[16]);
        assertThatThrownBy(() -> host.propose(1, buffer, 8, 9, LONG, Routing.FORWARD))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(of(host)).isEmpty();
    }

    @Test
    void whatAReplicaRefusesThatTakesNoPartYetIsGivenBack() {
        SimGroups sim = new SimGroups(96, 1, true);
        sim.startHost(1, CounterMachine.factory());
        assertThat(sim.failure(sim.propose(1, 1, "too early"))).isInstanceOf(FlotillaException.NoLeader.class);
        assertThat(of(sim.host(1))).doesNotContainKey("memory_lent_bytes");
    }

    /** One more than the inbox of a worker takes; and so many that a machine is given them in pieces which do not end where blocks do. */
    @Test
    void whatIsRefusedAndWhatIsAppliedInPiecesIsGivenBackOnce() {
        SimGroups sim = SimGroups.ready(93, 1);
        long leader = sim.leaderOf(1, 1);
        List<CompletableFuture<ProposalResult>> all = IntStream.rangeClosed(0, 1 << 17)
                .mapToObj(i -> sim.host(leader).propose(1, new byte[0], LONG))
                .toList();
        assertThat(sim.failure(all.get(1 << 17)))
                .isInstanceOf(FlotillaException.Busy.class)
                .hasMessageContaining("inbox");
        all.subList(0, 1 << 17).forEach(sim::await);
        isAtRest(sim);
    }

    /** Nothing wakes the worker of a host without groups, and what it said last would stand for ever. */
    @Test
    void whatWaitedWhenTheLastGroupWentIsNotToldForEver() {
        SimCluster alone = new SimCluster(1, 94, EngineConfig.DEFAULT.withApplyWithStep(true));
        NodeHost host = alone.start("h1");
        host.startReplica(GroupConfig.founding(1, 1, Map.of(1L, "h1")), CounterMachine.factory());
        alone.runFor(1_000);
        alone.hangStore("h1", true);
        CompletableFuture<?> waiting = host.propose(1, new byte[1], LONG);
        alone.runFor(10);
        CompletableFuture<?> stopped = host.stopReplica(1);
        alone.runFor(1_500);
        assertThat(waiting).isDone();
        assertThat(of(host)).containsKey("starts_and_stops");
        alone.hangStore("h1", false);
        alone.runFor(2_000);
        assertThat(stopped).isDone();
        assertThat(of(host)).isEmpty();
    }
}
