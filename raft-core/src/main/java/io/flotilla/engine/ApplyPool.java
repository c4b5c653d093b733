package io.flotilla.engine;

import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.EngineAgent;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The apply workers and the queue they share. Work of one replica is handed over one piece at a time, so any worker may take any piece; user code,
 * lookups and the completion of callers run here and nowhere else.
 */
final class ApplyPool {
    /** Pieces of work that may wait: a replica has one of apply at a time, the rest are lookups and completions. */
    private static final int QUEUE_CAPACITY = 1 << 14;

    private final ManyToManyConcurrentArrayQueue<Runnable> queue = new ManyToManyConcurrentArrayQueue<>(QUEUE_CAPACITY);
    private final ApplyWorker[] workers;
    private final AtomicInteger idle = new AtomicInteger();
    /** The workers have ended. */
    private volatile boolean stopped;

    ApplyPool(int count) {
        workers = new ApplyWorker[count];
        for (int i = 0; i < count; i++) {
            workers[i] = new ApplyWorker(i);
        }
    }

    void start(AgentRunner runner, AgentRunner.FailureListener onFailure) {
        for (ApplyWorker worker : workers) {
            worker.running = runner.start(worker, onFailure);
        }
    }

    /** Hands over a piece of work; false if the queue is full or the workers have ended. Any thread. */
    boolean offer(Runnable work) {
        if (stopped || !queue.offer(work)) {
            return false;
        }
        VarHandle.fullFence(); // the work is seen by a worker that goes idle, or that one is seen here
        wakeOne();
        return true;
    }

    /** Lets the workers do what waits, and stops them; false if one hangs in user code beyond the time. */
    boolean stop(long timeoutMs) {
        boolean ended = true;
        for (ApplyWorker worker : workers) {
            AgentRunner.Running handle = worker.running;
            ended &= handle == null || handle.stop(timeoutMs);
        }
        stopped = true;
        return ended;
    }

    /** Wakes a worker that is idle; when none is, the busy ones look at the queue before they park. */
    private void wakeOne() {
        if (idle.get() == 0) {
            return;
        }
        for (ApplyWorker worker : workers) {
            if (worker.isIdle) {
                AgentRunner.Running handle = worker.running;
                if (handle != null) {
                    handle.wake();
                }
                return;
            }
        }
    }

    /** Runs user code. */
    private final class ApplyWorker implements EngineAgent {
        private static final int PIECES_PER_TURN = 64;

        private final int number;
        private AgentRunner.@Nullable Running running;
        private volatile boolean isIdle;

        ApplyWorker(int number) {
            this.number = number;
        }

        @Override
        public int doWork() {
            EngineThreads.enter();
            try {
                return turn();
            } finally {
                EngineThreads.leave();
            }
        }

        /** Somebody waits for what is left in the queue. */
        @Override
        public void onClose() {
            while (doWork() > 0) {
                // until nothing is left
            }
        }

        private int turn() {
            int done = poll();
            if (done == 0 && !isIdle) {
                // Announce first, look again after: work offered in between is seen here or wakes us.
                setIdle(true);
                done = poll();
            }
            if (done > 0) {
                setIdle(false);
            }
            return done;
        }

        private int poll() {
            int done = 0;
            while (done < PIECES_PER_TURN) {
                Runnable work = queue.poll();
                if (work == null) {
                    break;
                }
                setIdle(false);
                if (!queue.isEmpty()) {
                    wakeOne(); // this piece may take long or hang; the next need not wait for it
                }
                work.run();
                done++;
            }
            return done;
        }

        private void setIdle(boolean value) {
            if (isIdle != value) {
                isIdle = value;
                idle.addAndGet(value ? 1 : -1);
            }
        }

        @Override
        public String roleName() {
            return "apply-" + number;
        }
    }
}
