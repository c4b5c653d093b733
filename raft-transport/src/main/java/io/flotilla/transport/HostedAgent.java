package io.flotilla.transport;

import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.Clock;
import io.flotilla.spi.EngineAgent;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent on an event loop. Any thread wakes it; only the loop runs it.
 *
 * <pre>
 *          wake                  loop               wake
 *  IDLE ─────────▶ SCHEDULED ─────────▶ RUNNING ─────────▶ WOKEN
 *   ▲                  ▲                 │   ▲               │
 *   └──── no work ─────┼─────────────────┘   └── next turn ──┘
 *                      └── turns used up: let the loop poll the network first
 *  any ── closed on the loop ──▶ ENDED
 * </pre>
 */
final class HostedAgent implements AgentRunner.Running, Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(HostedAgent.class);
    private static final int IDLE = 0;
    private static final int SCHEDULED = 1;
    private static final int RUNNING = 2;
    private static final int WOKEN = 3;
    private static final int ENDED = 4;

    /** Turns in a row before the loop looks at the network again. */
    private static final int MAX_TURNS = 4;

    /** Shortest pause before a deadline: one that stays in the past must not spin. */
    private static final long MIN_PAUSE_NS = 50_000;

    private final EngineAgent agent;
    private final AgentRunner.FailureListener onFailure;
    private final EventLoop loop;
    private final Clock clock;
    private final AtomicInteger state = new AtomicInteger(IDLE);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable later = this::runLater;
    private final Runnable onTimer = this::onTimer;
    private volatile boolean stopping;
    private boolean started;
    private boolean inTurn;
    private long deadlineNs = Long.MAX_VALUE;
    private @Nullable ScheduledFuture<?> timer;
    private long timerAtNs;

    HostedAgent(EngineAgent agent, AgentRunner.FailureListener onFailure, EventLoop loop, Clock clock) {
        this.agent = agent;
        this.onFailure = onFailure;
        this.loop = loop;
        this.clock = clock;
    }

    @Override
    public void wake() {
        // What was handed over before this call must be visible before the state is looked at: queues publish with
        // release stores.
        VarHandle.fullFence();
        while (true) {
            int seen = state.get();
            if (seen == IDLE) {
                if (state.compareAndSet(IDLE, SCHEDULED)) {
                    execute(this);
                    return;
                }
            } else if (seen == RUNNING) {
                if (state.compareAndSet(RUNNING, WOKEN)) {
                    return;
                }
            } else {
                return;
            }
        }
    }

    /** {@inheritDoc} Called on the loop itself it cannot wait: from within the agent's own turn it answers false and the agent ends behind that turn. */
    @Override
    public boolean stop(long timeoutMs) {
        stopping = true;
        if (loop.inEventLoop()) {
            if (!inTurn) {
                end();
            }
            return ended.getCount() == 0;
        }
        try {
            loop.execute(this::end);
        } catch (RejectedExecutionException e) {
            return ended.getCount() == 0; // the loop is gone, and its agents were closed before it
        }
        try {
            return ended.await(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Runs some turns. On the loop. */
    @Override
    public void run() {
        for (int turn = 0; turn < MAX_TURNS; turn++) {
            if (state.get() == ENDED) {
                return;
            }
            state.set(RUNNING);
            int work = turn();
            if (stopping) {
                end();
                return;
            }
            if (work == 0 && state.compareAndSet(RUNNING, IDLE)) {
                scheduleTimer();
                return;
            }
        }
        state.set(SCHEDULED);
        if (loop instanceof SingleThreadEventLoop single) {
            single.executeAfterEventLoopIteration(later);
        } else {
            execute(this);
        }
    }

    /** Behind this round of tasks: the loop polls the network before it comes to this agent again. */
    private void runLater() {
        execute(this);
    }

    private int turn() {
        inTurn = true;
        try {
            if (!started) {
                started = true;
                agent.onStart();
            }
            int work = agent.doWork();
            deadlineNs = work == 0 ? agent.nextDeadlineNs() : Long.MAX_VALUE;
            return work;
        } catch (Throwable cause) {
            stopping = true;
            tellFailure(cause);
            return 0;
        } finally {
            inTurn = false;
        }
    }

    private void tellFailure(Throwable cause) {
        try {
            onFailure.onFailure(agent, cause);
        } catch (Throwable second) {
            LOGGER.error("the failure listener of agent {} failed too", agent.roleName(), second);
        }
    }

    /** Leaves an earlier timer alone: it fires, finds nothing to do, and the next one is set then. */
    private void scheduleTimer() {
        if (deadlineNs == Long.MAX_VALUE) {
            return;
        }
        if (timer != null) {
            if (timerAtNs - deadlineNs <= 0) {
                return;
            }
            timer.cancel(false);
        }
        long pause = Math.max(deadlineNs - clock.nanoTime(), MIN_PAUSE_NS);
        timerAtNs = deadlineNs;
        try {
            timer = loop.schedule(onTimer, pause, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOGGER.debug("agent {} outlives its event loop", agent.roleName());
        }
    }

    private void onTimer() {
        timer = null;
        if (state.compareAndSet(IDLE, SCHEDULED)) {
            run();
        }
    }

    private void end() {
        if (state.getAndSet(ENDED) == ENDED) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        try {
            if (started) {
                agent.onClose();
            }
        } catch (Throwable cause) {
            LOGGER.error("agent {} failed while closing", agent.roleName(), cause);
        } finally {
            ended.countDown();
        }
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOGGER.debug("agent {} outlives its event loop", agent.roleName());
        }
    }
}
