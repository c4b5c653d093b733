package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.flotilla.FlotillaException;
import io.flotilla.Outcome;
import io.flotilla.ProposalResult;
import io.flotilla.config.EngineConfig;
import io.flotilla.testkit.CounterMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** User code may take as long as it likes: it costs its own group, and a bounded number of threads. */
class UserCodeTest {
    private static final byte[] HANG = {'h'};
    private static final byte[] FAIL = {'f'};
    private static final byte[] PLAIN = {'p'};
    private static final Duration SHORT = Duration.ofMillis(100);
    /** Long enough to find a machine that hangs before it is over. */
    private static final Duration PATIENT = Duration.ofSeconds(5);

    private static final EngineConfig ENGINE = EngineConfig.DEFAULT.withStuckAfterMs(50);

    @Test
    void aStateMachineThatHangsIsNamedAndOtherGroupsGoOn() {
        HangingMachine hangs = new HangingMachine();
        try (SoloHost solo = new SoloHost(ENGINE, null)) {
            solo.start(1, hangs.inMemory()).start(2, CounterMachine.factory());
            CompletableFuture<ProposalResult> hanging = solo.host.propose(1, HANG, SHORT);
            solo.awaitStatus("STUCK: the state machine of [1:1]");
            assertThat(solo.host.info(1).status()).startsWith("STUCK").contains("thread apply-");
            assertThat(solo.host.info(2).status()).isEqualTo("ok");
            assertDeadline(hanging, Outcome.UNKNOWN);
            assertThatThrownBy(() -> solo.host.staleRead(1, "count"))
                    .isInstanceOf(FlotillaException.Unavailable.class)
                    .hasMessageContaining("STUCK");
            for (int i = 1; i <= 50; i++) {
                assertThat(solo.host.propose(2, PLAIN, SoloHost.TIMEOUT).join().value())
                        .isEqualTo(i);
            }
            hangs.letGo();
            await().atMost(SoloHost.TIMEOUT)
                    .until(() -> solo.host.info(1).status().equals("ok"));
            assertThat(solo.host.propose(1, PLAIN, SoloHost.TIMEOUT).join().value())
                    .isEqualTo(2);
        }
        assertThat(hangs.isClosed()).isTrue();
    }

    @Test
    void readsOfAMachineInMemoryWaitBehindItsUpdateWithoutHoldingThreads() {
        HangingMachine hangs = new HangingMachine();
        try (SoloHost solo = new SoloHost(ENGINE.withWorkers(1, 1).withStuckAfterMs(100_000), null)) {
            solo.start(1, hangs.inMemory()).start(2, new HangingMachine().concurrent());
            CompletableFuture<ProposalResult> hanging = solo.host.propose(1, HANG, SoloHost.TIMEOUT);
            await().atMost(SoloHost.TIMEOUT).until(() -> solo.host.info(1).commitIndex() >= 3);
            List<CompletableFuture<?>> reads = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                reads.add(solo.host.read(1, "count", SoloHost.TIMEOUT));
            }
            assertThat(solo.host.read(2, "count", SoloHost.TIMEOUT).join()).isEqualTo(0L);
            hangs.letGo();
            assertThat(hanging.join().value()).isEqualTo(1);
            reads.forEach(read -> assertThat(read.join()).isEqualTo(1L));
        }
    }

    @Test
    void aLookupThatHangsHoldsUpNoUpdateAndAnswersAtItsDeadline() {
        HangingMachine hangs = new HangingMachine();
        try (SoloHost solo = new SoloHost(ENGINE.withReadWorkers(1), null)) {
            solo.start(1, hangs.concurrent());
            CompletableFuture<Object> hanging = solo.host.read(1, "hang", SHORT);
            assertDeadline(hanging, Outcome.NOT_APPLIED);
            assertThat(solo.host.propose(1, PLAIN, SoloHost.TIMEOUT).join().value())
                    .isEqualTo(1);
            solo.awaitStatus("thread read-0");
            assertThat(solo.host.read(1, "count", SoloHost.TIMEOUT).join()).isEqualTo(1L);
            hangs.letGo();
        }
    }

    /** What it must wait for is applied; only its turn does not come. */
    @Test
    void aReadBehindALookupThatHangsIsAnsweredAtItsDeadline() {
        HangingMachine hangs = new HangingMachine();
        try (SoloHost solo = new SoloHost(ENGINE, null)) {
            solo.start(1, hangs.inMemory());
            CompletableFuture<Object> hanging = solo.host.read(1, "hang", SoloHost.TIMEOUT);
            solo.awaitStatus("STUCK");
            CompletableFuture<Object> behind = solo.host.read(1, "count", SHORT);
            await().atMost(SoloHost.TIMEOUT).until(behind::isDone);
            assertDeadline(behind, Outcome.NOT_APPLIED);
            assertThat(hanging).isNotDone();
            hangs.letGo();
        }
    }

    /** Both wait behind a lookup, and then go to the machine together. */
    @Test
    void aReadBehindAnUpdateThatFailsIsTold() {
        HangingMachine machine = new HangingMachine();
        try (SoloHost solo = new SoloHost(ENGINE, null)) {
            solo.start(1, machine.inMemory());
            CompletableFuture<Object> hanging = solo.host.read(1, "hang", SoloHost.TIMEOUT);
            solo.awaitStatus("STUCK");
            CompletableFuture<Object> behind = solo.host.read(1, "count", SoloHost.TIMEOUT);
            CompletableFuture<ProposalResult> failing = solo.host.propose(1, FAIL, SoloHost.TIMEOUT);
            await().atMost(SoloHost.TIMEOUT).until(() -> solo.host.info(1).commitIndex() >= 3);
            machine.letGo();
            assertThat(hanging).succeedsWithin(SoloHost.TIMEOUT).isEqualTo(0L);
            assertMachineFailed(failing);
            assertMachineFailed(behind);
        }
    }

    private static void assertMachineFailed(CompletableFuture<?> future) {
        assertThat(future)
                .failsWithin(SoloHost.TIMEOUT)
                .withThrowableThat()
                .withCauseInstanceOf(FlotillaException.Unavailable.class)
                .withMessageContaining("state machine failed");
    }

    @Test
    void aHostClosesAlthoughAStateMachineHangsAndTellsItsCallers() {
        HangingMachine hangs = new HangingMachine();
        HangingMachine lookups = new HangingMachine();
        SoloHost solo = new SoloHost(ENGINE.withWorkers(1, 2), null)
                .start(1, hangs.inMemory())
                .start(2, lookups.inMemory());
        CompletableFuture<ProposalResult> hanging = solo.host.propose(1, HANG, SoloHost.TIMEOUT);
        CompletableFuture<Object> lookup = solo.host.read(2, "hang", SoloHost.TIMEOUT);
        solo.awaitStatus("the state machine of [1:1]");
        solo.awaitStatus("the state machine of [2:1]");
        CompletableFuture<Object> behind = solo.host.read(1, "count", SoloHost.TIMEOUT);
        solo.close();
        assertStopped(hanging);
        assertStopped(behind);
        assertStopped(lookup);
        assertThat(hangs.isClosed()).isFalse();
        hangs.letGo();
        lookups.letGo();
    }

    private static void assertStopped(CompletableFuture<?> future) {
        assertThat(future)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(FlotillaException.Stopped.class);
    }

    /** State machines are closed when the step workers have ended; the closing of one lets the update of another go on. */
    @Test
    void callersOfAnUpdateThatFailsWhileTheHostClosesAreTold() {
        HangingMachine fails = new HangingMachine();
        HangingMachine closes = new HangingMachine();
        SoloHost solo = new SoloHost(ENGINE.withWorkers(1, 2), null)
                .start(1, fails.inMemory())
                .start(2, closes.inMemory());
        closes.whenClosed(fails::letGo);
        CompletableFuture<ProposalResult> update = solo.host.propose(1, FAIL, SoloHost.TIMEOUT);
        solo.awaitStatus("STUCK");
        solo.close();
        assertThat(update).isDone();
        assertMachineFailed(update);
    }

    /** The machine asks while it is closed; from another thread, since a start blocks. */
    @Test
    void aReplicaStartsAgainOnlyWhenItsFormerMachineIsClosed() {
        HangingMachine former = new HangingMachine();
        AtomicReference<Throwable> early = new AtomicReference<>();
        try (SoloHost solo = new SoloHost(ENGINE, null)) {
            solo.start(1, former.inMemory());
            former.whenClosed(() -> early.set(CompletableFuture.supplyAsync(
                            () -> catchThrowable(() -> solo.host.startReplica(1, CounterMachine.factory())))
                    .join()));
            solo.host.stopReplica(1).join();
            assertThat(early.get())
                    .isInstanceOf(FlotillaException.InvalidRequest.class)
                    .hasMessageContaining("stopping");
            solo.host.startReplica(1, CounterMachine.factory());
        }
    }

    @Test
    void callersOfAReplicaThatIsStoppedWhileItHangsAreToldAtTheirDeadline() {
        HangingMachine updates = new HangingMachine();
        HangingMachine lookups = new HangingMachine();
        try (SoloHost solo = new SoloHost(ENGINE, null)) {
            solo.start(1, updates.inMemory()).start(2, lookups.concurrent());
            CompletableFuture<ProposalResult> update = solo.host.propose(1, HANG, PATIENT);
            CompletableFuture<Object> lookup = solo.host.read(2, "hang", PATIENT);
            solo.awaitStatus("the state machine of [1:1]");
            solo.awaitStatus("the state machine of [2:1]");
            CompletableFuture<?> first = solo.host.stopReplica(1);
            CompletableFuture<?> second = solo.host.stopReplica(2);
            await().atMost(SoloHost.TIMEOUT).until(() -> update.isDone() && lookup.isDone());
            assertDeadline(update, Outcome.UNKNOWN);
            assertDeadline(lookup, Outcome.NOT_APPLIED);
            assertThat(first).as("a stop while the machine is given an update").isNotDone();
            updates.letGo();
            lookups.letGo();
            CompletableFuture.allOf(first, second).join();
        }
    }

    @Test
    void callersCodeRunsOnTheExecutorThatWasConfigured() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor(run -> new Thread(run, "callers"));
        List<String> threads = java.util.Collections.synchronizedList(new ArrayList<>());
        try (SoloHost solo = new SoloHost(ENGINE, executor)) {
            HangingMachine machine = new HangingMachine();
            solo.start(1, machine.inMemory()).start(2, new HangingMachine().concurrent());
            List<CompletableFuture<?>> asked = new ArrayList<>();
            asked.add(noting(solo.host.propose(1, HANG, SoloHost.TIMEOUT), threads));
            asked.add(noting(solo.host.read(2, "hang", Duration.ofMillis(30)), threads));
            asked.add(noting(solo.host.read(1, "count", SoloHost.TIMEOUT), threads));
            asked.add(noting(solo.host.transferLeadership(1, 7, SoloHost.TIMEOUT), threads));
            machine.letGo();
            for (CompletableFuture<?> one : asked) {
                await().atMost(SoloHost.TIMEOUT).until(one::isDone);
            }
            asked.add(noting(solo.host.stopReplica(1), threads));
            await().atMost(SoloHost.TIMEOUT).until(asked.get(4)::isDone);
        }
        // What is chained to a future that is settled already runs on the thread that chains it.
        assertThat(threads)
                .hasSize(5)
                .contains("callers")
                .isSubsetOf("callers", Thread.currentThread().getName());
        executor.shutdown();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheExecutorDoesNotTakeIsCompletedAllTheSame(boolean rejected) {
        AtomicBoolean broken = new AtomicBoolean();
        try (SoloHost solo = new SoloHost(ENGINE, work -> {
            if (broken.get()) {
                throw rejected ? new RejectedExecutionException("full") : new IllegalStateException("broken");
            }
            work.run();
        })) {
            solo.start(1, CounterMachine.factory());
            broken.set(true);
            assertThat(solo.host.propose(1, PLAIN, SoloHost.TIMEOUT)).succeedsWithin(SoloHost.TIMEOUT);
            assertThat(solo.host.read(1, "count", SoloHost.TIMEOUT))
                    .succeedsWithin(SoloHost.TIMEOUT)
                    .isEqualTo(1L);
            assertThat(solo.host.transferLeadership(1, 7, SoloHost.TIMEOUT)).failsWithin(SoloHost.TIMEOUT);
            assertThat(solo.host.status()).doesNotContain("takes no part");
        }
    }

    private static CompletableFuture<?> noting(CompletableFuture<?> future, List<String> threads) {
        return future.handle(
                (value, cause) -> threads.add(Thread.currentThread().getName()));
    }

    private static void assertDeadline(CompletableFuture<?> future, Outcome outcome) {
        Throwable cause = future.handle((value, failure) -> failure).join();
        assertThat(cause)
                .isInstanceOfSatisfying(
                        FlotillaException.DeadlineExceeded.class,
                        late -> assertThat(late.outcome()).isEqualTo(outcome));
    }
}
