package io.flotilla.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.EngineAgent;
import io.flotilla.spi.Transport;
import io.flotilla.spi.TransportException;
import io.flotilla.testkit.RecordingListener;
import io.flotilla.testkit.TestFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents on a transport's event loop. */
class HostedAgentTest {
    private static final long STOP_MS = 30_000;
    private static final long FAR_NS = System.nanoTime() + 3_600_000_000_000L;

    private Transport transport;
    private AgentRunner runner;

    /** Does what it is given and keeps what happens to it. */
    private static class TestAgent implements EngineAgent {
        final AtomicInteger pending = new AtomicInteger();
        final AtomicLong done = new AtomicLong();
        final AtomicInteger inside = new AtomicInteger();
        final List<String> events = new CopyOnWriteArrayList<>();
        volatile long deadlineNs = Long.MAX_VALUE;
        /** The deadline that it told last. */
        volatile long askedNs;

        volatile boolean throwNow;
        /** Done once, in a turn that has already looked for work. */
        volatile Runnable inTheMiddle = () -> {};

        @Override
        public void onStart() {
            events.add("start");
        }

        @Override
        public int doWork() {
            if (inside.incrementAndGet() != 1) {
                events.add("overlap");
            }
            try {
                if (throwNow) {
                    throw new IllegalStateException("thrown by the test");
                }
                if (System.nanoTime() - deadlineNs >= 0) {
                    deadlineNs = Long.MAX_VALUE;
                    events.add("deadline");
                }
                int work = Math.min(pending.get(), 10);
                pending.addAndGet(-work);
                done.addAndGet(work);
                Runnable once = inTheMiddle;
                inTheMiddle = () -> {};
                once.run();
                return work;
            } finally {
                inside.decrementAndGet();
            }
        }

        @Override
        public void onClose() {
            events.add("close");
        }

        @Override
        public long nextDeadlineNs() {
            askedNs = deadlineNs;
            return askedNs;
        }

        @Override
        public String roleName() {
            return "test";
        }
    }

    @BeforeEach
    void openATransport() throws TransportException {
        transport = NettyTransport.factory(NettyTransportConfig.loopback())
                .create("d", "a", "127.0.0.1:0", System::nanoTime);
        runner = Objects.requireNonNull(transport.eventLoopRunner());
    }

    @AfterEach
    void closeIt() {
        transport.close();
    }

    @Test
    void workIsDoneAfterAWakeFromAnyThreadAndNeverTwiceAtOnce() throws InterruptedException {
        TestAgent agent = new TestAgent();
        AgentRunner.Running running = start(agent);
        List<Thread> producers = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            producers.add(new Thread(() -> {
                for (int i = 0; i < 20_000; i++) {
                    agent.pending.incrementAndGet();
                    running.wake();
                }
            }));
        }
        producers.forEach(Thread::start);
        for (Thread producer : producers) {
            producer.join();
        }
        Waiting.until("all work", () -> agent.done.get() == 80_000);
        assertThat(running.stop(STOP_MS)).isTrue();
        assertThat(agent.events).containsExactly("start", "close");
    }

    @Test
    void aWakeInTheMiddleOfATurnMeansAnotherTurn() {
        TestAgent agent = new TestAgent();
        AgentRunner.Running running = start(agent);
        agent.inTheMiddle = () -> {
            agent.pending.incrementAndGet();
            running.wake();
        };
        running.wake();
        Waiting.until("the work that came in the turn", () -> agent.done.get() == 1);
    }

    @Test
    void anAgentRunsAtItsDeadlineWithoutBeingWoken() {
        TestAgent agent = new TestAgent();
        agent.deadlineNs = System.nanoTime() + 5_000_000;
        AgentRunner.Running running = start(agent);
        Waiting.until("the deadline", () -> agent.events.contains("deadline"));
        agent.deadlineNs = FAR_NS;
        running.wake();
        Waiting.until("a timer far away", () -> agent.askedNs == FAR_NS);
        agent.deadlineNs = System.nanoTime() + 100_000_000;
        running.wake();
        Waiting.until(
                "an earlier deadline",
                () -> agent.events.stream().filter("deadline"::equals).count() == 2);
    }

    @Test
    void anAgentThatThrowsIsToldOfClosedAndRunsNoMore() {
        TestAgent agent = new TestAgent();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        AgentRunner.Running running = runner.start(agent, (failed, cause) -> {
            assertThat(failed).isSameAs(agent);
            failures.add(cause);
            throw new IllegalStateException("the listener throws too");
        });
        agent.throwNow = true;
        running.wake();
        Waiting.until("it is closed", () -> agent.events.contains("close"));
        running.wake();
        assertThat(running.stop(STOP_MS)).isTrue();
        assertThat(failures).hasSize(1);
        assertThat(agent.events).containsExactly("start", "close");
    }

    @Test
    void stoppingFromWithinItsOwnTurnEndsTheAgentBehindThatTurn() {
        List<Boolean> answers = new CopyOnWriteArrayList<>();
        List<AgentRunner.Running> self = new CopyOnWriteArrayList<>();
        TestAgent agent = new TestAgent() {
            @Override
            public int doWork() {
                if (!self.isEmpty()) {
                    answers.add(self.get(0).stop(STOP_MS));
                    events.add("turn over");
                }
                return super.doWork();
            }
        };
        AgentRunner.Running running = start(agent);
        self.add(running);
        running.wake();
        Waiting.until("it is closed", () -> agent.events.contains("close"));
        assertThat(answers).containsExactly(false);
        assertThat(agent.events).containsExactly("start", "turn over", "close");
        assertThat(running.stop(STOP_MS)).isTrue();
    }

    @Test
    void anAgentThatAlwaysHasWorkLeavesTheNetworkItsTurn() throws TransportException {
        RecordingListener listener = new RecordingListener("d", "a");
        transport.start(listener);
        TestAgent greedy = new TestAgent() {
            @Override
            public int doWork() {
                return 1;
            }
        };
        start(greedy);
        try (Transport other = NettyTransport.factory(NettyTransportConfig.loopback())
                .create("d", "b", "127.0.0.1:0", System::nanoTime)) {
            other.start(new RecordingListener("d", "b"));
            other.setAddresses(Map.of("a", transport.localAddress()));
            Waiting.until(
                    "b reaches a",
                    () -> other.connections().values().stream().allMatch(Transport.ConnectionInfo::connected));
            for (int i = 1; i <= 100; i++) {
                int expected = i;
                assertThat(other.send("a", TestFrames.parts(TestFrames.data(i, 10))))
                        .isTrue();
                other.flush();
                Waiting.until("frame " + i, () -> listener.frameCount() == expected);
            }
        }
    }

    @Test
    void closingTheTransportClosesItsAgents() {
        TestAgent agent = new TestAgent();
        AgentRunner.Running running = start(agent);
        transport.close();
        assertThat(agent.events).containsExactly("start", "close");
        running.wake();
        assertThat(running.stop(STOP_MS)).isTrue();
    }

    private AgentRunner.Running start(TestAgent agent) {
        AgentRunner.Running running = runner.start(agent, (failed, cause) -> agent.events.add("failed " + cause));
        Waiting.until("it started", () -> agent.events.contains("start"));
        return running;
    }
}
