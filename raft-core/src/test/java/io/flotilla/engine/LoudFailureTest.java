package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flotilla.FlotillaException;
import io.flotilla.ProposalResult;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.testkit.CounterMachine;
import io.flotilla.testkit.InMemoryDisk;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What dies in the engine, or hangs, is told: nothing looks alive that is not, and no caller waits for ever. */
class LoudFailureTest {
    private static final byte[] COMMAND = {1};

    @ParameterizedTest
    @EnumSource(names = {"READ_THROWS", "READ_ERROR"})
    void anAgentThatDiesTakesItsHostOutAndEveryCallerIsTold(FaultyLogDb.Fault fault) {
        InMemoryDisk disk = new InMemoryDisk();
        try (SoloHost before = new SoloHost(EngineConfig.DEFAULT, null, disk.factory())) {
            before.start(1, CounterMachine.factory());
            before.host.propose(1, COMMAND, SoloHost.TIMEOUT).join();
        }
        try (SoloHost solo = new SoloHost(
                EngineConfig.DEFAULT, null, FaultyLogDb.over(disk.factory(), fault, FaultyLogDb.holder()))) {
            solo.host.startReplica(GroupConfig.founding(1, 1, Map.of(1L, "h1")), CounterMachine.factory());
            solo.awaitStatus("agent log-reader died");
            CompletableFuture<ProposalResult> refused = solo.host.propose(1, COMMAND, SoloHost.TIMEOUT);
            assertThat(refused)
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .withCauseInstanceOf(FlotillaException.Unavailable.class)
                    .withMessageContaining("log-reader");
            await().atMost(SoloHost.TIMEOUT)
                    .until(() -> solo.host.info(1).role().equals("failed"));
            assertThat(solo.host.leader(1).isKnown()).isFalse();
        }
    }

    private static SoloHost over(FaultyLogDb[] store, AtomicInteger locks) {
        return new SoloHost(
                EngineConfig.DEFAULT,
                null,
                FaultyLogDb.over(new InMemoryDisk().factory(), FaultyLogDb.Fault.NONE, store),
                locks);
    }

    @Test
    void aWriterThatDiesOfAnErrorLeavesNoCallerWaiting() {
        FaultyLogDb[] store = FaultyLogDb.holder();
        try (SoloHost solo = over(store, new AtomicInteger())) {
            solo.start(1, CounterMachine.factory());
            store[0].begin(FaultyLogDb.Fault.SAVE_ERROR);
            CompletableFuture<ProposalResult> waiting = solo.host.propose(1, COMMAND, SoloHost.TIMEOUT);
            assertThat(waiting.handle((value, cause) -> cause).join())
                    .isInstanceOf(FlotillaException.Unavailable.class)
                    .hasMessageContaining("agent log died");
        }
    }

    /** A write that hangs may end after all, and then another host must not have opened the directory meanwhile. */
    @Test
    void aHostThatClosesWhileItsStoreHangsLeavesItsDirectoryLocked() {
        FaultyLogDb[] store = FaultyLogDb.holder();
        AtomicInteger locks = new AtomicInteger();
        SoloHost solo = over(store, locks);
        solo.start(1, CounterMachine.factory());
        store[0].begin(FaultyLogDb.Fault.SAVE_HANGS);
        CompletableFuture<ProposalResult> hanging = solo.host.propose(1, COMMAND, SoloHost.TIMEOUT);
        await().atMost(SoloHost.TIMEOUT).until(store[0]::isHanging);
        solo.close();
        assertThat(locks).hasValue(1);
        assertThat(store[0].isClosed()).isFalse();
        assertThat(hanging)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(FlotillaException.Stopped.class);
        store[0].letGo();
    }

    @Test
    void aCommitThatDoesNotEndIsToldAndCallersAreAnsweredAtTheirDeadline() {
        FaultyLogDb[] store = FaultyLogDb.holder();
        try (SoloHost solo = over(store, new AtomicInteger())) {
            solo.start(1, CounterMachine.factory());
            store[0].begin(FaultyLogDb.Fault.SAVE_HANGS);
            CompletableFuture<ProposalResult> late = solo.host.propose(1, COMMAND, Duration.ofMillis(100));
            assertThat(late.handle((value, cause) -> cause).join())
                    .isInstanceOf(FlotillaException.DeadlineExceeded.class);
            solo.awaitStatus("busy with one commit");
            store[0].letGo();
            assertThat(solo.host.propose(1, COMMAND, SoloHost.TIMEOUT).join().value())
                    .isEqualTo(2);
        }
    }
}
