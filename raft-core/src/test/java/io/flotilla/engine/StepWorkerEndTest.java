package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.FlotillaException;
import io.flotilla.Outcome;
import io.flotilla.raft.PeerStart;
import io.flotilla.request.ReadRequest;
import io.flotilla.spi.AgentRunner.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Requests that are offered while a worker ends are answered, whether its last turn, its end or whoever offered them sees them first (real threads). Lincheck
 * cannot drive it: what must hold is not what a call returns, but that a future is settled once all threads have come to rest.
 */
class StepWorkerEndTest {
    private static final int ROUNDS = 100;
    private static final int OFFERERS = 2;
    private static final int AFTER_THE_END = 20;

    private final List<ReadRequest> taken = new ArrayList<>();
    private int answeredByTurns;
    private int answeredByTheEnd;

    /** How a worker ends while others offer. */
    @FunctionalInterface
    private interface End {
        void end(StepWorker worker, Running running, FlotillaException cause);
    }

    private void race(End end) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            StepWorker worker = StillWorker.make();
            Running running = new ThreadRunner(System::nanoTime, "end-test").start(worker, (agent, cause) -> {});
            worker.runBy(running::wake);
            CyclicBarrier begin = new CyclicBarrier(OFFERERS + 1);
            AtomicBoolean ended = new AtomicBoolean();
            CountDownLatch done = new CountDownLatch(OFFERERS);
            for (int i = 0; i < OFFERERS; i++) {
                new Thread(() -> offerUntil(worker, begin, ended, done)).start();
            }
            begin.await();
            end.end(worker, running, Groups.stopped("this test"));
            ended.set(true);
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(running.stop(30_000)).isTrue();
            judge();
        }
        assertThat(answeredByTurns).as("some were there in time").isPositive();
        assertThat(answeredByTheEnd).as("some were not").isPositive();
    }

    /** Offers one after another until some time after the end. */
    private void offerUntil(StepWorker worker, CyclicBarrier begin, AtomicBoolean ended, CountDownLatch done) {
        List<ReadRequest> mine = new ArrayList<>();
        try {
            begin.await();
            for (int late = 0; late < AFTER_THE_END; late += ended.get() ? 1 : 0) {
                ReadRequest request = new ReadRequest(7, "question", TimeUnit.HOURS.toNanos(1));
                if (worker.offer(request)) {
                    mine.add(request);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            synchronized (taken) {
                taken.addAll(mine);
            }
            done.countDown();
        }
    }

    /** Everything is at rest: what was taken is answered. */
    private void judge() {
        synchronized (taken) {
            for (ReadRequest request : taken) {
                assertThat(request).isCompletedExceptionally();
                Throwable cause = request.handle((value, why) -> why).getNow(null);
                if (cause instanceof FlotillaException.UnknownGroup) {
                    answeredByTurns++;
                } else {
                    assertThat(cause).isInstanceOf(FlotillaException.Stopped.class);
                    answeredByTheEnd++;
                }
            }
            taken.clear();
        }
    }

    @Test
    void requestsBesideAStopAreAnswered() throws Exception {
        race((worker, running, cause) -> {
            assertThat(running.stop(30_000)).isTrue();
            worker.close(cause);
        });
    }

    /** The narrowest of the gaps, without luck: the last thing that the end does lets somebody offer. */
    @Test
    void whatIsOfferedByWhoIsToldOfTheEndIsAnswered() throws Exception {
        StepWorker worker = StillWorker.make();
        ReadRequest request = new ReadRequest(7, "question", TimeUnit.HOURS.toNanos(1));
        CompletableFuture<@Nullable PeerStart> stopped = new CompletableFuture<>();
        CompletableFuture<Boolean> offered = stopped.handle((nothing, cause) -> worker.offer(request));
        worker.order(new Control.Stop(7, stopped));
        worker.close(Groups.stopped("this test"));
        assertThat(offered).isCompletedWithValue(true);
        assertThat(request).isCompletedExceptionally();
    }

    @Test
    void ordersBesideAnEndAreAnswered() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            StepWorker worker = StillWorker.make();
            CyclicBarrier begin = new CyclicBarrier(2);
            CompletableFuture<@Nullable PeerStart> stopped = new CompletableFuture<>();
            Thread orderer = new Thread(() -> {
                try {
                    begin.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                worker.order(new Control.Stop(7, stopped));
            });
            orderer.start();
            begin.await();
            worker.close(new FlotillaException.Stopped(Outcome.UNKNOWN, "this test is stopping"));
            orderer.join();
            assertThat(stopped).isCompletedExceptionally();
        }
    }
}
