package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits in the inbox of the network is bounded in number and in bytes, and only what waits counts. */
class StepWorkerInboxTest {
    private static final String WAITING = "inbound_bytes";
    private static final int ENOUGH = 1 << 20;

    private StepWorker worker;

    @BeforeEach
    void start() throws Exception {
        worker = StillWorker.make();
    }

    private int offerUntilFull(int bytes) {
        int taken = 0;
        while (worker.offer(new InboundBatch("h2", bytes))) {
            taken++;
            assertThat(taken).isLessThan(ENOUGH);
        }
        return taken;
    }

    private long waitingBytes() {
        worker.lookAround();
        return worker.counters().load().published().getOrDefault(WAITING, 0L);
    }

    private void turnUntilEmpty() {
        while (worker.doWork() > 0) {
            assertThat(waitingBytes()).isGreaterThanOrEqualTo(0);
        }
    }

    @Test
    void whatIsDroppedDoesNotCount() {
        int taken = offerUntilFull(10);
        assertThat(worker.offer(new InboundBatch("h2", 10))).isFalse();
        assertThat(waitingBytes()).isEqualTo(10L * taken);
        turnUntilEmpty();
        assertThat(waitingBytes()).isZero();
    }

    /** Timers and callers have their turn between. */
    @Test
    void aTurnDoesNotTakeAllOfAFlood() {
        offerUntilFull(10);
        assertThat(worker.doWork()).isPositive();
        assertThat(waitingBytes()).isPositive();
    }

    @Test
    void aFewLargeFramesFillItAsWell() {
        int bytes = 16 << 20;
        int taken = offerUntilFull(bytes);
        assertThat(taken).isBetween(1, 16);
        assertThat(worker.offer(new InboundBatch("h2", 10)))
                .as("no byte is left")
                .isFalse();
        turnUntilEmpty();
        assertThat(offerUntilFull(bytes)).isEqualTo(taken);
    }
}
