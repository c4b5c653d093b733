package io.flotilla.engine;

import io.flotilla.FlotillaException;
import io.flotilla.config.Limits;
import io.flotilla.replica.GroupWork;
import io.flotilla.request.EngineThreads;
import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.Clock;
import io.flotilla.spi.EngineAgent;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for user code and the queue they share: one pool applies and completes callers, another reads. Work of one replica is handed over one piece
 * at a time, so any worker may take any piece.
 *
 * <p>User code may hang. {@link #watch} finds a piece that does not return, says whose it is (STUCK), and gives the pool another thread instead, a bounded number of
 * times; a thread that comes back ends.
 */
final class ApplyPool {
    private static final Logger LOG = LoggerFactory.getLogger(ApplyPool.class);
    /** Pieces of work that wait here: a replica has one of apply at a time, the rest are lookups and completions. More wait with their step workers. */
    private static final int QUEUE_CAPACITY = 1 << 12;

    private final String role;
    private final long stuckNs;
    private final Clock clock;
    private final ManyToManyConcurrentArrayQueue<Runnable> queue = new ManyToManyConcurrentArrayQueue<>(QUEUE_CAPACITY);
    private final AtomicInteger idle = new AtomicInteger();
    /** Replaced, never changed; whoever replaces it holds this pool's lock. */
    private volatile ApplyWorker[] workers;
    /** Threads beyond the number configured, because so many hang. */
    private int replaced;

    private int started;
    private volatile boolean stopped;
    private @Nullable AgentRunner runner;
    private AgentRunner.@Nullable FailureListener onFailure;

    ApplyPool(String role, int count, long stuckNs, Clock clock) {
        this.role = role;
        this.stuckNs = stuckNs;
        this.clock = clock;
        workers = new ApplyWorker[count];
        for (int i = 0; i < count; i++) {
            workers[i] = new ApplyWorker(started++);
        }
    }

    synchronized void start(AgentRunner by, AgentRunner.FailureListener listener) {
        runner = by;
        onFailure = listener;
        for (ApplyWorker worker : workers) {
            worker.running = by.start(worker, listener);
        }
    }

    /** Hands over a piece of work; false if the queue is full, or the pool was stopped. Any thread. */
    boolean offer(Runnable work) {
        if (stopped || !queue.offer(work)) {
            return false;
        }
        VarHandle.fullFence(); // the work is seen by a worker that goes idle, or that one is seen here
        wakeOne();
        return true;
    }

    /** Stops the workers; callers of what did not run, or does not return in time, are told {@code cause}. @return false if a thread did not end */
    boolean stop(long timeoutMs, FlotillaException cause) {
        ApplyWorker[] all;
        synchronized (this) {
            stopped = true;
            all = workers;
        }
        long untilNs = clock.nanoTime() + timeoutMs * 1_000_000;
        for (ApplyWorker worker : all) {
            worker.stop(0);
        }
        boolean ended = true;
        for (ApplyWorker worker : all) {
            if (!worker.stop(Math.max(0, (untilNs - clock.nanoTime()) / 1_000_000))) {
                ended = false;
                if (worker.current instanceof GroupWork ofGroup) {
                    ofGroup.abandon(cause);
                }
            }
        }
        for (Runnable work = queue.poll(); work != null; work = queue.poll()) {
            abandon(work, cause);
        }
        return ended;
    }

    /** Work will not run: its callers are told {@code cause}; what only completes callers is done instead. */
    static void abandon(Runnable work, FlotillaException cause) {
        if (work instanceof GroupWork ofGroup) {
            ofGroup.abandon(cause);
        } else {
            work.run();
        }
    }

    /** Looks for pieces that have not returned for too long. Called now and then, by step workers. */
    synchronized void watch(long nowNs) {
        for (ApplyWorker worker : workers) {
            worker.watch(nowNs);
        }
    }

    /** Pieces of work that no thread has taken yet. Any thread. */
    int waiting() {
        return queue.size();
    }

    /** What hangs, in words, a line each. Any thread. */
    List<String> stuck() {
        List<String> words = new ArrayList<>(0);
        for (ApplyWorker worker : workers) {
            String stuck = worker.stuck;
            if (stuck != null) {
                words.add(stuck);
            }
        }
        return words;
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

    private boolean replace() {
        AgentRunner by = runner;
        AgentRunner.FailureListener listener = onFailure;
        if (replaced == Limits.MAX_REPLACED_THREADS || stopped || by == null || listener == null) {
            return false;
        }
        replaced++;
        ApplyWorker fresh = new ApplyWorker(started++);
        List<ApplyWorker> all = new ArrayList<>(List.of(workers));
        all.add(fresh);
        workers = all.toArray(new ApplyWorker[0]);
        fresh.running = by.start(fresh, listener);
        return true;
    }

    private synchronized void leave(ApplyWorker worker) {
        replaced--;
        List<ApplyWorker> all = new ArrayList<>(List.of(workers));
        all.remove(worker);
        workers = all.toArray(new ApplyWorker[0]);
    }

    /** Runs user code. */
    private final class ApplyWorker implements EngineAgent {
        private static final int PIECES_PER_TURN = 64;

        private final int number;
        private volatile AgentRunner.@Nullable Running running;
        private volatile boolean isIdle;
        /** The piece that runs now. */
        private volatile @Nullable Runnable current;
        /** The piece that hangs, in words. */
        private volatile @Nullable String stuck;
        /** Another thread has taken its place: it ends when it comes back. */
        private volatile boolean retired;
        /** The piece that ran at the last look, and since when; of whoever watches. */
        private @Nullable Runnable seen;

        private long seenNs;

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

        private int turn() {
            if (retired) {
                leave(this);
                stop(0);
                return 0;
            }
            int done = poll();
            if (done == 0 && !isIdle && !retired) {
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
            while (done < PIECES_PER_TURN && !retired) {
                Runnable work = queue.poll();
                if (work == null) {
                    break;
                }
                setIdle(false);
                if (!queue.isEmpty()) {
                    wakeOne(); // this piece may take long or hang; the next need not wait for it
                }
                current = work;
                work.run();
                current = null;
                if (stuck != null) {
                    publishReturn(work);
                }
                done++;
            }
            return done;
        }

        private void watch(long nowNs) {
            Runnable now = current;
            if (now == null || now != seen) {
                seen = now;
                seenNs = nowNs;
                return;
            }
            if (stuck != null || nowNs - seenNs < stuckNs) {
                return;
            }
            String whose = now instanceof GroupWork work
                    ? "the state machine of " + work.handle().key()
                    : "code of a caller";
            String words = "STUCK: " + whose + " has not returned for " + (nowNs - seenNs) / 1_000_000 + " ms (thread "
                    + roleName() + ")";
            stuck = words;
            if (now instanceof GroupWork work) {
                work.handle().publishStuck(words);
            }
            retired = replace();
            LOG.error("{}; {}", words, retired ? "another thread takes its place" : "no more threads are added");
            if (current != now) {
                publishReturn(now); // it came back in between, perhaps before it could see that
            }
        }

        private void publishReturn(Runnable work) {
            synchronized (ApplyPool.this) {
                if (stuck != null) {
                    LOG.info("it has returned now: {}", stuck);
                    stuck = null;
                    if (work instanceof GroupWork ofGroup) {
                        ofGroup.handle().publishStuck(null);
                    }
                }
            }
        }

        private boolean stop(long timeoutMs) {
            AgentRunner.Running handle = running;
            return handle == null || handle.stop(timeoutMs);
        }

        private void setIdle(boolean value) {
            if (isIdle != value) {
                isIdle = value;
                idle.addAndGet(value ? 1 : -1);
            }
        }

        @Override
        public String roleName() {
            return role + "-" + number;
        }
    }
}
