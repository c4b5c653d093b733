package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.FlotillaException;
import io.flotilla.NodeHost;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.config.NodeHostConfig;
import io.flotilla.spi.RandomSource;
import io.flotilla.testkit.CounterMachine;
import io.flotilla.testkit.InMemoryDisk;
import io.flotilla.testkit.SeededRandom;
import io.flotilla.testkit.SimClock;
import io.flotilla.testkit.SimNetwork;
import io.flotilla.testkit.SimRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A step worker that dies, by a bug that belongs to no group, leaves no caller waiting and no group that looks alive. */
class DeadWorkerTest {
    private final SimClock clock = new SimClock(1);
    private final SeededRandom seeded = new SeededRandom(1);
    private final SimRunner runner = new SimRunner(clock, seeded);
    private boolean broken;

    @Test
    void everyCallerIsToldAndNothingLooksAlive() {
        RandomSource random = () -> {
            if (broken) {
                throw new IllegalStateException("no randomness left");
            }
            return seeded.nextLong();
        };
        SimNetwork network = new SimNetwork(clock, seeded);
        NodeHost host = NodeHost.open(NodeHostConfig.builder(
                        "sim", "h1", Path.of("simulated"), new InMemoryDisk().factory(), network.factory())
                .listenAddress("h1:1")
                .engine(EngineConfig.DEFAULT.withApplyWithStep(true))
                .clock(clock)
                .random(random)
                .agentRunner(runner)
                .directoryGuard(directory -> () -> {})
                .build());
        host.startReplica(GroupConfig.founding(1, 1, Map.of(1L, "h1")), CounterMachine.factory());
        CompletableFuture<?> ready = host.ready(1, Duration.ofSeconds(5));
        runAll();
        assertThat(ready).isCompleted();
        broken = true;
        host.startReplica(GroupConfig.founding(2, 1, Map.of(1L, "h1")), CounterMachine.factory());
        CompletableFuture<?> waiting = host.ready(2, Duration.ofSeconds(5));
        runAll();
        assertThat(host.status()).contains("agent step-0 died").contains("no randomness left");
        assertThat(waiting).isCompletedExceptionally();
        assertThat(host.leader(1).isKnown()).isFalse();
        assertThat(host.info(1).role()).isEqualTo("failed");
        assertThat(host.propose(1, new byte[1], Duration.ofSeconds(5)).handle((value, cause) -> cause))
                .isCompletedWithValueMatching(cause -> cause instanceof FlotillaException.Unavailable);
        CompletableFuture<?> stopped = host.stopReplica(1);
        assertThat(stopped).isCompletedExceptionally();
    }

    /** Runs until nothing is left to do within a second: a caller who came early is looked after by a tick. */
    private void runAll() {
        long untilNs = clock.nanoTime() + 1_000_000_000L;
        while (clock.nanoTime() < untilNs) {
            while (!runner.runOne().isEmpty()) {
                // a turn at a time
            }
            clock.advanceTo(Math.min(untilNs, Math.max(clock.nanoTime() + 1, runner.nextDeadlineNs())));
        }
    }
}
