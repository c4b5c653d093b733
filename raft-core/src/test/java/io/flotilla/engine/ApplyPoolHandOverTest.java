package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Work that is handed to a pool whose workers are about to park is done, and done once (real threads). Lincheck cannot drive it: its workers
 * park, and what is wrong with a wake-up that is lost shows in time only.
 */
class ApplyPoolHandOverTest {
    private static final int ROUNDS = 20_000;
    /** Nothing is done for so long only when nothing will be. */
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);

    private final ApplyPool pool = new ApplyPool("apply", 2, Long.MAX_VALUE, System::nanoTime);

    @Test
    void everyPieceIsDoneOnceHoweverCloselyHandOverAndParkingFallTogether() throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        pool.start(new ThreadRunner(System::nanoTime, "hand-over-test"), (agent, e) -> failure.set(e));
        AtomicInteger[] done = {new AtomicInteger(), new AtomicInteger()};
        int[] waitedFor = new int[1];
        Thread second = new Thread(() -> waitedFor[0] = handOver(done[1]));
        second.start();
        assertThat(handOver(done[0])).isEqualTo(ROUNDS);
        second.join();
        assertThat(waitedFor[0]).isEqualTo(ROUNDS);
        assertThat(pool.stop(20_000, Groups.stopped("this test"))).isTrue();
        assertThat(done[0]).hasValue(ROUNDS);
        assertThat(done[1]).hasValue(ROUNDS);
        assertThat(failure).hasNullValue();
    }

    /** One piece at a time, each as soon as the one before is done; how many were. */
    private int handOver(AtomicInteger done) {
        for (int round = 1; round <= ROUNDS; round++) {
            if (!pool.offer(done::incrementAndGet)) {
                return round - 1;
            }
            long until = System.nanoTime() + DEADLINE_NS;
            while (done.get() < round) {
                if (System.nanoTime() > until) {
                    return round - 1;
                }
                Thread.onSpinWait();
            }
        }
        return ROUNDS;
    }
}
