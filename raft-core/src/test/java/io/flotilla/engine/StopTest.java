package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.flotilla.FlotillaException;
import io.flotilla.NodeHost;
import io.flotilla.Outcome;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.testkit.CounterMachine;
import io.flotilla.testkit.InMemoryDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stopping ends what it stops, whatever state that is in, and leaves nobody waiting (raft-bugs J22, H1). */
class StopTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closingAnswersEveryCallerThatWaits(boolean applyWithStep) {
        SimGroups sim = new SimGroups(51, 1, applyWithStep);
        sim.startAll();
        sim.awaitReady();
        long leader = sim.leaderOf(1, 1);
        for (long other = 1; other <= 3; other++) {
            if (other != leader) {
                sim.cluster.crash("h" + other);
            }
        }
        List<CompletableFuture<?>> appended = ask(sim.host(leader));
        sim.cluster.runFor(5);
        List<CompletableFuture<?>> untouched = ask(sim.host(leader));
        assertThat(appended).noneMatch(CompletableFuture::isDone);
        sim.host(leader).close();
        assertThat(appended).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(untouched).allMatch(CompletableFuture::isCompletedExceptionally);
    }

    private static List<CompletableFuture<?>> ask(NodeHost host) {
        return List.of(
                host.propose(1, new byte[8], SimGroups.TIMEOUT),
                host.read(1, "count", SimGroups.TIMEOUT),
                host.transferLeadership(1, 1, SimGroups.TIMEOUT));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWaitsUntilAReplicaIsReadyIsToldWhenItStopsAndWhenItsHostCloses(boolean closes) {
        SimGroups sim = SimGroups.ready(61, 1);
        sim.cluster.crash("h2");
        sim.cluster.crash("h3");
        sim.cluster.runFor(5_000);
        CompletableFuture<?> ready = sim.host(1).ready(1, SimGroups.TIMEOUT);
        sim.cluster.runFor(10);
        assertThat(ready).as("without a quorum").isNotDone();
        if (closes) {
            sim.host(1).close();
        } else {
            sim.await(sim.host(1).stopReplica(1));
        }
        assertThat(ready)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(FlotillaException.Stopped.class);
    }

    @Test
    void workThatWaitsForAnApplyThreadIsDoneBeforeThePoolEnds() throws Exception {
        ApplyPool pool = new ApplyPool("apply", 1, Long.MAX_VALUE, System::nanoTime);
        pool.start(new ThreadRunner(System::nanoTime, "stop-test"), (agent, cause) -> fail("an agent died", cause));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        pool.offer(() -> {
            begun.countDown();
            await(goOn);
        });
        begun.await();
        AtomicInteger waiting = new AtomicInteger();
        while (waiting.get() < 200) {
            assertThat(pool.offer(done::incrementAndGet)).isTrue();
            waiting.incrementAndGet();
        }
        CompletableFuture<Boolean> ended =
                CompletableFuture.supplyAsync(() -> pool.stop(10_000, Groups.stopped("the test")));
        // Only when the stop has begun may the thread go on: it ends then with most of it undone.
        Awaitility.await().until(() -> {
            boolean taken = pool.offer(done::incrementAndGet);
            waiting.addAndGet(taken ? 1 : 0);
            return !taken;
        });
        goOn.countDown();
        assertThat(ended.get()).isTrue();
        assertThat(done).hasValue(waiting.get());
        assertThat(pool.offer(done::incrementAndGet)).as("too late").isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReplicaWhoseMachineThrewCanBeStopped(boolean applyWithStep) {
        SimGroups sim = new SimGroups(52, 1, applyWithStep);
        sim.startHost(1, FaultTest.poisonedBy('p'));
        sim.startHost(2, CounterMachine.factory());
        sim.startHost(3, CounterMachine.factory());
        sim.awaitReady();
        sim.await(sim.propose(2, 1, "poison"));
        sim.cluster.runFor(3_000);
        assertThat(sim.host(1).status()).contains("[1:1] quarantined");
        sim.await(sim.host(1).stopReplica(1));
        assertThat(sim.host(1).info().groups()).isEmpty();
        assertThat(sim.await(sim.propose(2, 1, "the others go on")).value()).isEqualTo(2);
    }

    @Test
    void aReplicaOnAFencedStoreCanBeStopped() {
        SimGroups sim = SimGroups.ready(53, 2);
        long leader = sim.leaderOf(1, 1);
        sim.cluster.disk("h" + leader).failNextSave(InMemoryDisk.FailedSave.LOST);
        CompletableFuture<?> during = sim.propose(leader, 1, "during");
        CompletableFuture<?> early = sim.host(leader).stopReplica(2);
        assertThat(sim.failure(during)).isInstanceOf(FlotillaException.class);
        sim.await(early);
        sim.await(sim.host(leader).stopReplica(1));
        assertThatThrownBy(
                        () -> sim.host(leader).startReplica(GroupConfig.restart(1, leader), CounterMachine.factory()))
                .isInstanceOf(FlotillaException.Unavailable.class)
                .hasMessageContaining("host h" + leader + " takes no part: ");
    }

    @Test
    void aStopThatWaitsForAWriteEndsWhenTheStoreIsFenced() {
        SimGroups sim = SimGroups.ready(55, 2);
        long leader = sim.leaderOf(1, 1);
        sim.cluster.hangStore("h" + leader, true);
        CompletableFuture<?> during = sim.propose(leader, 1, "during");
        sim.cluster.runFor(10);
        CompletableFuture<?> waiting = sim.host(leader).stopReplica(2);
        sim.cluster.runFor(10);
        assertThat(waiting).as("the stop of a replica with a write under way").isNotDone();
        sim.cluster.disk("h" + leader).failNextSave(InMemoryDisk.FailedSave.LOST);
        sim.cluster.hangStore("h" + leader, false);
        assertThat(sim.failure(during)).isInstanceOf(FlotillaException.class);
        sim.await(waiting);
    }

    /** Two batches are under way and a third is gathered: who is told that it has stopped may start again from what is on disk. */
    @Test
    void aStopWaitsForWhatIsGatheredBehindTheWritesUnderWay() throws LogDbException {
        SimGroups sim = SimGroups.ready(59, 1);
        long leader = sim.leaderOf(1, 1);
        sim.cluster.hangStore("h" + leader, true);
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            asked.add(sim.propose(leader, 1, "command " + i));
            sim.cluster.runFor(5);
        }
        assertThat(asked).noneMatch(CompletableFuture::isDone);
        long last = sim.host(leader).info(1).lastIndex();
        CompletableFuture<?> stopped =
                sim.host(leader).stopReplica(1).thenRun(() -> sim.cluster.hangStore("h" + leader, true));
        sim.cluster.runFor(10);
        assertThat(stopped).isNotDone();
        sim.cluster.hangStore("h" + leader, false);
        sim.await(stopped);
        sim.cluster.crash("h" + leader);
        try (LogDb store = sim.cluster.disk("h" + leader).open()) {
            assertThat(store.recovered().get(0).terms().lastIndex()).isEqualTo(last);
        }
    }

    /** The first is on its way when the save fails, and may be there at the next start: this one is. */
    @Test
    void anEndOfAQuarantineIsAnsweredOnAFencedStoreToo() {
        SimGroups sim = SimGroups.ready(56, 2);
        long leader = sim.leaderOf(1, 1);
        sim.cluster.disk("h" + leader).failNextSave(InMemoryDisk.FailedSave.WRITTEN);
        assertStoreFailed(sim.failure(sim.host(leader).resume(2)), Outcome.UNKNOWN);
        assertStoreFailed(sim.failure(sim.host(leader).resume(1)), Outcome.NOT_APPLIED);
    }

    private static void assertStoreFailed(Throwable failure, Outcome outcome) {
        assertThat(failure)
                .hasMessageContaining("the log store failed")
                .cause()
                .isInstanceOfSatisfying(
                        FlotillaException.Unavailable.class,
                        cause -> assertThat(cause.outcome()).isEqualTo(outcome));
    }

    /** The start waits while another one makes its machine, and the closing waits too: whoever comes first, no machine stays open. */
    @Test
    void aStartBesideTheClosingOfItsHostLeavesNoMachineOpen() throws InterruptedException {
        CountDownLatch making = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        HangingMachine machine = new HangingMachine();
        AtomicInteger made = new AtomicInteger();
        SoloHost solo = new SoloHost(EngineConfig.DEFAULT, null);
        Thread first = start(solo, 1, StateMachineFactory.inMemory((group, replica) -> {
            making.countDown();
            await(goOn);
            return new HangingMachine();
        }));
        making.await();
        Thread second = start(solo, 2, StateMachineFactory.inMemory((group, replica) -> {
            made.incrementAndGet();
            return machine;
        }));
        awaitBlocked(second);
        Thread closing = new Thread(solo::close);
        closing.start();
        awaitBlocked(closing);
        goOn.countDown();
        first.join();
        second.join();
        closing.join();
        assertThat(machine.isClosed()).as("closed").isEqualTo(made.get() == 1);
    }

    private static Thread start(SoloHost solo, long group, StateMachineFactory factory) {
        Thread thread = new Thread(() -> {
            try {
                solo.host.startReplica(GroupConfig.founding(group, 1, Map.of(1L, "h1")), factory);
            } catch (FlotillaException.Stopped e) {
                assertThat(e).hasMessageContaining("closed");
            }
        });
        thread.start();
        return thread;
    }

    private static void awaitBlocked(Thread thread) {
        Awaitility.await().atMost(SoloHost.TIMEOUT).until(() -> thread.getState() == Thread.State.BLOCKED);
    }

    /** It had a commit index to tell; who tells it to a replica that is gone arms its timer again. */
    @Test
    void aLeaderThatIsStoppedWhileMembersLagLeavesNoTimer() {
        SimGroups sim = SimGroups.ready(58, 1);
        long leader = sim.leaderOf(1, 1);
        sim.await(sim.propose(leader, 1, "its commit index rides on nothing"));
        CompletableFuture<?> stopped = sim.host(leader).stopReplica(1);
        sim.cluster.runFor(5);
        assertThat(stopped).isDone();
        sim.cluster.runFor(1_500);
        assertThat(sim.host(leader).info().underWay()).isEmpty();
    }

    /** Found by seed 1000501: the first of the two acted when it was gone, armed its timer, stood for election and wrote beside the second. */
    @Test
    void aReplicaThatIsStoppedInTheTurnOfItsStartIsGone() {
        SimGroups sim = SimGroups.ready(54, 1);
        NodeHost host = sim.host(1);
        GroupConfig alone = GroupConfig.founding(7, 1, Map.of(1L, "h1"));
        host.startReplica(alone, CounterMachine.factory());
        sim.await(host.ready(7, SimGroups.TIMEOUT));
        sim.await(host.stopReplica(7));
        host.startReplica(alone, CounterMachine.factory());
        sim.await(host.stopReplica(7));
        host.startReplica(alone, CounterMachine.factory());
        sim.cluster.runFor(5_000);
        assertThat(sim.await(sim.propose(1, 7, "one writes")).value()).isEqualTo(1);
        assertThat(sim.await(sim.propose(1, 1, "the store takes it")).value()).isEqualTo(1);
    }
}
