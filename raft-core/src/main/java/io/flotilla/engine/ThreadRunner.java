package io.flotilla.engine;

import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.Clock;
import io.flotilla.spi.EngineAgent;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Gives each agent a thread, which parks when the agent has nothing to do and is unparked by whoever wakes it. Nobody spins: a
 * spin of more than a few microseconds costs more than it saves on a small machine (blueprint, §4).
 */
public final class ThreadRunner implements AgentRunner {
    private final Clock clock;
    private final String namePrefix;

    public ThreadRunner(Clock clock, String namePrefix) {
        this.clock = clock;
        this.namePrefix = namePrefix;
    }

    @Override
    public Running start(EngineAgent agent, FailureListener onFailure) {
        AgentThread running = new AgentThread(agent, onFailure);
        running.thread.start();
        return running;
    }

    /** One agent and its thread. */
    private final class AgentThread implements Running, Runnable {
        private static final int BUSY = 0;
        private static final int PARKED = 1;
        private static final int NOTIFIED = 2;

        private final EngineAgent agent;
        private final FailureListener onFailure;
        private final Thread thread;
        private final AtomicInteger state = new AtomicInteger(BUSY);
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean stopping;

        AgentThread(EngineAgent agent, FailureListener onFailure) {
            this.agent = agent;
            this.onFailure = onFailure;
            this.thread = new Thread(this, namePrefix + "-" + agent.roleName());
            this.thread.setDaemon(true);
        }

        @Override
        public void run() {
            try {
                agent.onStart();
                while (!stopping) {
                    if (agent.doWork() == 0) {
                        idle();
                    }
                }
            } catch (Throwable e) { // whatever it is: a dead agent must be told of, never silent
                onFailure.onFailure(agent, e);
            } finally {
                try {
                    agent.onClose();
                } finally {
                    ended.countDown();
                }
            }
        }

        private void idle() {
            if (state.compareAndSet(BUSY, PARKED)) {
                long deadline = agent.nextDeadlineNs();
                if (deadline == Long.MAX_VALUE) {
                    LockSupport.park(this);
                } else {
                    long waitNs = deadline - clock.nanoTime();
                    if (waitNs > 0) {
                        LockSupport.parkNanos(this, waitNs);
                    }
                }
            }
            state.set(BUSY);
        }

        @Override
        public void wake() {
            // What was handed over before this call must be visible before the state is looked at: queues publish with
            // release stores,
            // and without the fence the agent could see NOTIFIED taken back and the queue still empty, and park.
            VarHandle.fullFence();
            if (state.get() != NOTIFIED && state.getAndSet(NOTIFIED) == PARKED) {
                LockSupport.unpark(thread);
            }
        }

        @Override
        public boolean stop(long timeoutMs) {
            stopping = true;
            state.set(NOTIFIED);
            LockSupport.unpark(thread);
            if (Thread.currentThread() == thread) {
                return false;
            }
            try {
                return ended.await(timeoutMs, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
