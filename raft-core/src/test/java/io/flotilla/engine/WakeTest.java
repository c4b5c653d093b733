package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.spi.AgentRunner.Running;
import io.flotilla.spi.EngineAgent;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What is handed over to a parked agent is taken, however closely hand-overs and parking fall together (real threads). */
class WakeTest {
    private static final int ROUNDS = 10_000;
    private static final long PAUSE_NS = 1_000;
    /** Nothing is taken for so long only when nothing will be. */
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);

    /** Takes what is in its inbox; has no deadline of its own, so a wake-up that is lost is lost for good. */
    private static final class Taker implements EngineAgent {
        final ManyToOneConcurrentLinkedQueue<Long> inbox = new ManyToOneConcurrentLinkedQueue<>();
        final AtomicLong taken = new AtomicLong();

        @Override
        public int doWork() {
            int count = 0;
            while (inbox.poll() != null) {
                count++;
            }
            taken.addAndGet(count);
            return count;
        }

        @Override
        public String roleName() {
            return "taker";
        }
    }

    @Test
    void nothingThatIsHandedOverIsForgotten() throws Exception {
        Taker taker = new Taker();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Running running = new ThreadRunner(System::nanoTime, "wake-test").start(taker, (agent, e) -> failure.set(e));
        Thread second = new Thread(() -> handOver(taker, running));
        second.start();
        handOver(taker, running);
        second.join();
        assertThat(taker.taken).as("hand-overs that were taken").hasValue(2L * ROUNDS);
        assertThat(failure).hasValue(null);
        assertThat(running.stop(10_000)).isTrue();
    }

    private static void handOver(Taker taker, Running running) {
        for (long round = 1; round <= ROUNDS; round++) {
            taker.inbox.add(round);
            running.wake();
            long deadlineNs = System.nanoTime() + DEADLINE_NS;
            while (taker.taken.get() < 2 * round) {
                if (System.nanoTime() - deadlineNs > 0) {
                    return;
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }
}
