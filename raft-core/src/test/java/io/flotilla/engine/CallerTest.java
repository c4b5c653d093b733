package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.FlotillaException;
import io.flotilla.NodeHost;
import io.flotilla.Outcome;
import io.flotilla.ProposalResult;
import io.flotilla.config.GroupConfig;
import io.flotilla.testkit.CounterMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where callers' code runs, and that every caller is answered, once, however much is asked. */
class CallerTest {
    private static final byte[] ONE = new byte[1];

    @Test
    void codeOfCallersNeverRunsOnAStepWorker() {
        SimGroups sim = new SimGroups(41, 1, false);
        sim.startAll();
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (long replica = 1; replica <= 3; replica++) {
            asked.add(sim.host(replica).ready(1, SimGroups.TIMEOUT));
        }
        List<Boolean> onStepWorker = new ArrayList<>();
        asked.forEach(future -> watch(future, onStepWorker));
        sim.awaitReady();
        long leader = sim.leaderOf(1, 1);
        long follower = leader % 3 + 1;
        asked.clear();
        asked.add(sim.propose(leader, 1, "here"));
        asked.add(sim.propose(follower, 1, "forwarded"));
        asked.add(sim.host(follower).read(1, "count", SimGroups.TIMEOUT));
        asked.forEach(future -> watch(future, onStepWorker));
        asked.forEach(sim::await);
        CompletableFuture<?> transferred = sim.host(follower).transferLeadership(1, follower, SimGroups.TIMEOUT);
        watch(transferred, onStepWorker);
        sim.await(transferred);
        CompletableFuture<?> refused = sim.host(leader).transferLeadership(1, 9, SimGroups.TIMEOUT);
        CompletableFuture<?> stopped = sim.host(leader).stopReplica(1);
        watch(refused, onStepWorker);
        watch(stopped, onStepWorker);
        sim.failure(refused);
        sim.await(stopped);
        assertThat(onStepWorker).hasSize(9).doesNotContain(true);
    }

    private static void watch(CompletableFuture<?> future, List<Boolean> onStepWorker) {
        var unused = future.whenComplete((value, cause) -> onStepWorker.add(StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals(StepWorker.class.getName())
                        && frame.getMethodName().equals("doWork")))));
    }

    @Test
    void waitingForAFutureInsideACallbackIsRefused() {
        SimGroups sim = SimGroups.ready(42, 1);
        CompletableFuture<ProposalResult> waits = sim.propose(1, 1, "one")
                .thenApply(done -> sim.propose(1, 1, "two").join());
        assertThat(sim.failure(waits))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(FlotillaException.WouldDeadlock.class);
        CompletableFuture<ProposalResult> derived = sim.propose(1, 1, "three")
                .thenApply(done -> sim.propose(1, 1, "four").thenApply(x -> x).join());
        assertThat(sim.failure(derived)).hasCauseInstanceOf(FlotillaException.WouldDeadlock.class);
        CompletableFuture<ProposalResult> chained =
                sim.propose(1, 1, "five").thenCompose(done -> sim.host(1).propose(1, ONE, SimGroups.TIMEOUT));
        assertThat(sim.await(chained).value()).isEqualTo(6);
    }

    @Test
    void aStartAndAClosingInsideACallbackAreRefused() {
        SimGroups sim = SimGroups.ready(64, 1);
        NodeHost host = sim.host(1);
        Runnable starts = () -> host.startReplica(GroupConfig.restart(1, 1), CounterMachine.factory());
        assertThat(sim.failure(sim.propose(1, 1, "one").thenRun(starts)))
                .hasCauseInstanceOf(FlotillaException.WouldDeadlock.class);
        assertThat(sim.failure(sim.propose(1, 1, "two").thenRun(host::close)))
                .hasCauseInstanceOf(FlotillaException.WouldDeadlock.class);
    }

    @Test
    void noWayOfWaitingIsTakenInsideACallbackUnlessThereIsNothingToWaitFor() {
        SimGroups sim = SimGroups.ready(53, 1);
        List<Wait> ways =
                List.of(CompletableFuture::join, CompletableFuture::get, future -> future.get(1, TimeUnit.SECONDS));
        for (Wait way : ways) {
            CompletableFuture<ProposalResult> settled = sim.propose(1, 1, "settled");
            ProposalResult result = sim.await(settled);
            CompletableFuture<Object> waits =
                    sim.propose(1, 1, "one").thenApply(done -> outcome(way, sim.propose(1, 1, "two")));
            CompletableFuture<Object> doesNot = sim.propose(1, 1, "three").thenApply(done -> outcome(way, settled));
            assertThat(sim.await(waits)).isInstanceOf(FlotillaException.WouldDeadlock.class);
            assertThat(sim.await(doesNot)).isEqualTo(result);
        }
    }

    /** One way of waiting for a future. */
    private interface Wait {
        Object on(CompletableFuture<?> future) throws Exception;
    }

    private static Object outcome(Wait way, CompletableFuture<?> future) {
        try {
            return way.on(future);
        } catch (Exception e) {
            return e;
        }
    }

    @Test
    void forwardedProposalsCountUntilTheyAreAnswered() {
        SimGroups sim = SimGroups.ready(43, 1);
        long leader = sim.leaderOf(1, 1);
        long follower = leader % 3 + 1;
        sim.cluster.network().setDelay("h" + follower, "h" + leader, 2_000_000_000L, 1);
        List<CompletableFuture<ProposalResult>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(sim.host(follower).propose(1, new byte[1_000_000], Duration.ofMillis(400)));
            sim.cluster.runFor(1);
        }
        long busy = all.stream().filter(CompletableFuture::isDone).count();
        assertThat(busy).isEqualTo(100 - 67);
        assertThat(sim.failure(all.get(99))).isInstanceOf(FlotillaException.Busy.class);
        assertThat(sim.failure(all.get(0)))
                .isInstanceOfSatisfying(
                        FlotillaException.class,
                        cause -> assertThat(cause.outcome()).isEqualTo(Outcome.UNKNOWN));
        sim.cluster.network().heal();
        sim.cluster.runFor(3_000);
        assertThat(sim.await(sim.propose(follower, 1, "room again")).value()).isPositive();
    }

    @Test
    void theLimitOfALeaderHoldsForWhatIsForwardedToIt() {
        SimGroups sim = SimGroups.ready(60, 1);
        long leader = sim.leaderOf(1, 1);
        for (long host = 1; host <= 3; host++) {
            sim.cluster.hangStore("h" + host, true);
        }
        List<CompletableFuture<ProposalResult>> all = new ArrayList<>();
        for (int i = 0; i < 67; i++) {
            all.add(sim.host(leader).propose(1, new byte[1_000_000], SimGroups.TIMEOUT));
        }
        CompletableFuture<ProposalResult> forwarded =
                sim.host(leader % 3 + 1).propose(1, new byte[1_000_000], SimGroups.TIMEOUT);
        sim.cluster.runFor(100);
        assertThat(forwarded).as("refused by the leader's host").isDone();
        assertThat(sim.failure(forwarded)).isInstanceOf(FlotillaException.Busy.class);
        for (long host = 1; host <= 3; host++) {
            sim.cluster.hangStore("h" + host, false);
        }
        all.forEach(sim::await);
    }

    @Test
    void readsThatWaitAreBounded() {
        SimGroups sim = SimGroups.ready(44, 1);
        long leader = sim.leaderOf(1, 1);
        long follower = leader % 3 + 1;
        sim.cluster.network().setCut("h" + follower, "h" + leader, true);
        List<CompletableFuture<Object>> all = new ArrayList<>();
        for (int i = 0; i < 70_000; i++) {
            all.add(sim.host(follower).read(1, "count", SimGroups.TIMEOUT));
        }
        sim.cluster.runFor(1);
        assertThat(all.subList(0, 65_536)).noneMatch(CompletableFuture::isDone);
        assertThat(sim.failure(all.get(65_536)))
                .isInstanceOf(FlotillaException.Busy.class)
                .hasMessageContaining("65536 reads");
        sim.cluster.network().setCut("h" + follower, "h" + leader, false);
        assertThat(sim.await(all.get(0))).isEqualTo(0L);
    }

    @Test
    void callersThatWaitForALeaderAreBounded() {
        SimGroups sim = SimGroups.ready(57, 1);
        sim.cluster.crash("h2");
        sim.cluster.crash("h3");
        sim.cluster.runFor(5_000);
        List<CompletableFuture<Void>> all = ready(sim, 1_100);
        assertThat(all.subList(0, 1_024)).noneMatch(CompletableFuture::isDone);
        assertThat(sim.failure(all.get(1_024)))
                .isInstanceOf(FlotillaException.Busy.class)
                .hasMessageContaining("1024 callers");
    }

    @Test
    void callersThatWaitForAReplicaThatTakesNoPartYetAreBounded() {
        SimGroups sim = new SimGroups(58, 1, true);
        sim.startHost(1, CounterMachine.factory());
        List<CompletableFuture<Void>> all = ready(sim, 70_000);
        assertThat(all.subList(0, 65_536)).noneMatch(CompletableFuture::isDone);
        assertThat(sim.failure(all.get(65_536)))
                .isInstanceOf(FlotillaException.Busy.class)
                .hasMessageContaining("65536 callers");
        sim.startHost(2, CounterMachine.factory());
        sim.startHost(3, CounterMachine.factory());
        sim.await(all.get(0));
    }

    @Test
    void whoWaitsUntilAReplicaIsReadyIsToldAtTheDeadline() {
        SimGroups sim = SimGroups.ready(61, 1);
        sim.cluster.crash("h2");
        sim.cluster.crash("h3");
        sim.cluster.runFor(5_000);
        assertToldAtTheDeadline(sim, "is not ready");
    }

    @Test
    void whoWaitsForAReplicaThatTakesNoPartYetIsToldAtTheDeadline() {
        SimGroups sim = new SimGroups(62, 1, true);
        sim.startHost(1, CounterMachine.factory());
        assertToldAtTheDeadline(sim, "does not take part yet");
    }

    private static void assertToldAtTheDeadline(SimGroups sim, String words) {
        CompletableFuture<Void> ready = sim.host(1).ready(1, Duration.ofMillis(100));
        sim.cluster.runFor(95);
        assertThat(ready).as("before its deadline").isNotDone();
        sim.cluster.runFor(30);
        assertThat(ready).as("25 ms after it").isDone();
        assertThat(sim.failure(ready))
                .hasMessageContaining(words)
                .isInstanceOfSatisfying(
                        FlotillaException.DeadlineExceeded.class,
                        cause -> assertThat(cause.outcome()).isEqualTo(Outcome.NOT_APPLIED));
    }

    /** Both are gathered in one turn, for one block. */
    @Test
    void aCallerIsToldAtItsOwnDeadlineWhoeverSharesItsBlock() {
        SimGroups sim = SimGroups.ready(63, 1);
        long leader = sim.leaderOf(1, 1);
        sim.cluster.crash("h" + (leader % 3 + 1));
        sim.cluster.crash("h" + ((leader + 1) % 3 + 1));
        CompletableFuture<ProposalResult> early = sim.host(leader).propose(1, ONE, Duration.ofMillis(100));
        CompletableFuture<ProposalResult> later = sim.host(leader).propose(1, ONE, Duration.ofSeconds(10));
        sim.cluster.runFor(125);
        assertThat(early).as("25 ms after its deadline").isDone();
        assertThat(sim.failure(early)).isInstanceOf(FlotillaException.DeadlineExceeded.class);
        assertThat(later).isNotDone();
    }

    private static List<CompletableFuture<Void>> ready(SimGroups sim, int count) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(sim.host(1).ready(1, SimGroups.TIMEOUT));
        }
        sim.cluster.runFor(1);
        return all;
    }

    @Test
    void aReplicaThatIsStoppingIsNotStartedUntilItHasStopped() {
        SimGroups sim = SimGroups.ready(45, 1);
        CompletableFuture<?> stopped = sim.host(2).stopReplica(1);
        assertThatThrownBy(() -> sim.host(2).startReplica(1, CounterMachine.factory()))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("stopping");
        sim.await(stopped);
        sim.host(2).startReplica(1, CounterMachine.factory());
        sim.await(sim.host(2).ready(1, SimGroups.TIMEOUT));
    }

    @Test
    void aGroupThatIsRecordedStartsByItsIdAlone() {
        SimGroups sim = SimGroups.ready(46, 1);
        sim.cluster.crash("h2");
        var host = sim.cluster.start("h2");
        host.startReplica(1, CounterMachine.factory());
        sim.await(host.ready(1, SimGroups.TIMEOUT));
        assertThat(host.info(1).replicaId()).isEqualTo(2);
        assertThatThrownBy(() -> host.startReplica(7, CounterMachine.factory()))
                .isInstanceOf(FlotillaException.InvalidRequest.class)
                .hasMessageContaining("never started");
    }

    @Test
    void aClosedHostAnswersStopsAndRequestsThatComeLate() {
        SimGroups sim = SimGroups.ready(47, 2);
        CompletableFuture<?> stopping = sim.host(1).stopReplica(2);
        sim.host(1).close();
        assertThat(stopping).isDone();
        assertThat(sim.host(1).read(1, "count", SimGroups.TIMEOUT)).isCompletedExceptionally();
        assertThatThrownBy(() -> sim.host(1).stopReplica(1)).isInstanceOf(FlotillaException.Stopped.class);
        assertThatThrownBy(() -> sim.host(1).startReplica(GroupConfig.restart(1, 1), CounterMachine.factory()))
                .isInstanceOf(FlotillaException.Stopped.class);
        assertThat(sim.host(1).propose(1, ONE, SimGroups.TIMEOUT)).isCompletedExceptionally();
    }

    /** Nothing else may wake the worker: its host hears nobody, and idle leaders speak rarely. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallerIsToldAtItsDeadlineByAWorkerThatHasNothingElseToDo(boolean forwarded) {
        SimGroups sim = SimGroups.ready(48, 1);
        long leader = sim.leaderOf(1, 1);
        long asked = forwarded ? leader % 3 + 1 : leader;
        sim.cluster.runFor(2_000);
        for (long other = 1; other <= 3; other++) {
            if (other != asked) {
                sim.cluster.network().setLoss("h" + asked, "h" + other, 100);
                sim.cluster.network().setLoss("h" + other, "h" + asked, 100);
            }
        }
        CompletableFuture<?> late = sim.host(asked).propose(1, ONE, Duration.ofMillis(130));
        sim.cluster.runFor(125);
        assertThat(late).as("before its deadline").isNotDone();
        sim.cluster.runFor(30);
        assertThat(late).as("25 ms after it").isDone();
    }

    @Test
    void twoWhoAskForATransferAreBothAnswered() {
        SimGroups sim = SimGroups.ready(49, 1);
        long leader = sim.leaderOf(1, 1);
        CompletableFuture<?> first = sim.host(leader).transferLeadership(1, leader % 3 + 1, SimGroups.TIMEOUT);
        CompletableFuture<?> second = sim.host(leader).transferLeadership(1, (leader + 1) % 3 + 1, SimGroups.TIMEOUT);
        assertThat(sim.failure(second)).isInstanceOf(FlotillaException.Busy.class);
        sim.await(first);
        assertThat(sim.leaderOf(1, leader)).isEqualTo(leader % 3 + 1);
    }

    @Test
    void whoAsksForATransferIsToldAtTheDeadlineThoughItMaySucceedLater() {
        SimGroups sim = SimGroups.ready(50, 1);
        long leader = sim.leaderOf(1, 1);
        long target = leader % 3 + 1;
        sim.cluster.crash("h" + target);
        CompletableFuture<?> late = sim.host(leader).transferLeadership(1, target, Duration.ofMillis(200));
        sim.cluster.runFor(300);
        assertThat(late).isDone();
        assertThat(sim.failure(late))
                .isInstanceOfSatisfying(
                        FlotillaException.DeadlineExceeded.class,
                        cause -> assertThat(cause.outcome()).isEqualTo(Outcome.UNKNOWN));
    }
}
