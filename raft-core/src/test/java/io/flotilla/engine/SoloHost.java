package io.flotilla.engine;

import static org.awaitility.Awaitility.await;

import io.flotilla.NodeHost;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.config.NodeHostConfig;
import io.flotilla.spi.LogDbFactory;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.testkit.InMemoryDisk;
import io.flotilla.testkit.SeededRandom;
import io.flotilla.testkit.SimClock;
import io.flotilla.testkit.SimNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One host with threads of its own and groups of one voter each, which need no network: for what user code does to threads. */
final class SoloHost implements AutoCloseable {
    static final Duration TIMEOUT = Duration.ofSeconds(20);

    final NodeHost host;

    SoloHost(EngineConfig engine, @Nullable Executor completions) {
        this(engine, completions, new InMemoryDisk().factory());
    }

    SoloHost(EngineConfig engine, @Nullable Executor completions, LogDbFactory logDb) {
        this(engine, completions, logDb, new AtomicInteger());
    }

    /** @param locks of the directory that are held: one more while the host has it */
    SoloHost(EngineConfig engine, @Nullable Executor completions, LogDbFactory logDb, AtomicInteger locks) {
        SimNetwork network = new SimNetwork(new SimClock(1), new SeededRandom(1));
        NodeHostConfig.Builder config = NodeHostConfig.builder(
                        "solo", "h1", Path.of("in-memory"), logDb, network.factory())
                .listenAddress("h1:1")
                .directoryGuard(directory -> {
                    locks.incrementAndGet();
                    return locks::decrementAndGet;
                })
                .engine(engine);
        if (completions != null) {
            config.completionExecutor(completions);
        }
        host = NodeHost.open(config.build());
    }

    SoloHost start(long group, StateMachineFactory factory) {
        host.startReplica(GroupConfig.founding(group, 1, Map.of(1L, "h1")), factory);
        host.ready(group, TIMEOUT).join();
        return this;
    }

    void awaitStatus(String text) {
        await().atMost(TIMEOUT).until(() -> host.status().contains(text));
    }

    @Override
    public void close() {
        host.close();
    }
}
