package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flotilla.FlotillaException;
import io.flotilla.config.Limits;
import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.EngineAgent;
import io.flotilla.testkit.SimClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Threads that hang are replaced, a bounded number of times, and end when they come back. */
class ApplyPoolTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private final FlotillaException cause = Groups.stopped("this test");

    private final SimClock clock = new SimClock(1);
    private final ApplyPool pool = new ApplyPool("apply", 1, 1_000, clock);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger hanging = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    @BeforeEach
    void start() {
        pool.start(new ThreadRunner(clock, "pool-test"), (agent, failure) -> {
            throw new AssertionError(agent.roleName(), failure);
        });
    }

    @AfterEach
    void stop() {
        gate.countDown();
        pool.stop(20_000, cause);
    }

    private void hang() {
        assertThat(pool.offer(() -> {
                    hanging.incrementAndGet();
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    done.incrementAndGet();
                }))
                .isTrue();
    }

    private void hangAndReport(int count) {
        hang();
        await().atMost(PATIENCE).until(() -> hanging.get() == count);
        pool.watch(0);
        pool.watch(1_000);
    }

    @Test
    void workThatReturnsInTimeIsNotReported() {
        hang();
        await().atMost(PATIENCE).until(() -> hanging.get() == 1);
        pool.watch(0);
        pool.watch(999);
        assertThat(pool.stuck()).isEmpty();
    }

    @Test
    void anotherThreadTakesThePlaceOfOneThatHangs() {
        hangAndReport(1);
        assertThat(pool.stuck()).singleElement().asString().contains("STUCK").contains("apply-0");
        pool.offer(done::incrementAndGet);
        await().atMost(PATIENCE).until(() -> done.get() == 1);
        gate.countDown();
        await().atMost(PATIENCE).until(() -> pool.stuck().isEmpty());
        pool.offer(done::incrementAndGet);
        await().atMost(PATIENCE).until(() -> done.get() == 3);
        await("the thread that came back ends")
                .atMost(PATIENCE)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("pool-test-apply-0")));
    }

    @Test
    void threadsAreReplacedABoundedNumberOfTimesUntilSomeComeBack() {
        for (int i = 1; i <= Limits.MAX_REPLACED_THREADS + 1; i++) {
            hangAndReport(i);
        }
        assertThat(pool.stuck()).hasSize(Limits.MAX_REPLACED_THREADS + 1);
        pool.offer(done::incrementAndGet);
        pool.watch(2_000);
        assertThat(done).hasValue(0);
        gate.countDown();
        await().atMost(PATIENCE).until(() -> done.get() == Limits.MAX_REPLACED_THREADS + 2);
        await().atMost(PATIENCE).until(() -> pool.stuck().isEmpty());
    }

    @Test
    void whoCameBackMakesRoomForAnotherReplacement() throws InterruptedException {
        for (int i = 1; i <= Limits.MAX_REPLACED_THREADS + 2; i++) {
            int expected = i;
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            pool.offer(() -> {
                begun.countDown();
                awaitUninterrupted(goOn);
            });
            begun.await();
            pool.watch(0);
            pool.watch(1_000);
            pool.offer(done::incrementAndGet);
            await("work beside hang " + i).atMost(PATIENCE).until(() -> done.get() == expected);
            goOn.countDown();
            await().atMost(PATIENCE).until(() -> pool.stuck().isEmpty());
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Two pieces that come one after another wake the same thread, which was not there yet to say that it is busy. */
    @Test
    void workBehindAPieceThatMayHangWakesAnotherThread() {
        List<EngineAgent> agents = new ArrayList<>();
        List<Integer> woken = new ArrayList<>();
        ApplyPool byHand = new ApplyPool("apply", 2, 1_000, clock);
        byHand.start(
                (agent, listener) -> {
                    int number = agents.size();
                    agents.add(agent);
                    return new Woken(() -> woken.add(number));
                },
                (agent, failure) -> {
                    throw new AssertionError(agent.roleName(), failure);
                });
        for (EngineAgent agent : agents) {
            turn(agent);
        }
        List<Integer> before = new ArrayList<>();
        byHand.offer(() -> before.addAll(woken));
        byHand.offer(done::incrementAndGet);
        assertThat(woken).containsExactly(0, 0);
        turn(agents.get(0));
        assertThat(before).as("woken before the first piece ran").containsExactly(0, 0, 1);
        assertThat(done).hasValue(1);
    }

    private static void turn(EngineAgent agent) {
        try {
            agent.doWork();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A thread that there is none of. */
    private record Woken(Runnable onWake) implements AgentRunner.Running {
        @Override
        public void wake() {
            onWake.run();
        }

        @Override
        public boolean stop(long timeoutMs) {
            return true;
        }
    }

    @Test
    void stoppingDoesNotWaitForWhatHangs() {
        hangAndReport(1);
        assertThat(pool.stop(0, cause)).isFalse();
    }
}
