package io.flotilla.sim;

import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.EngineAgent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs the agents of one life of a host in the simulation's thread. A turn comes some time after its agent was woken: the time that a
 * thread needs to wake, that a disk needs to sync, that user code needs. Nobody is polled.
 */
final class SimAgents implements AgentRunner {
    /** Turns without work and without time passing before an agent counts as spinning. */
    private static final int MAX_SPINS = 100;

    private final World world;
    private final SimHost host;
    private final List<SimAgent> agents = new ArrayList<>();
    private boolean dead;

    SimAgents(World world, SimHost host) {
        this.world = world;
        this.host = host;
    }

    @Override
    public Running start(EngineAgent agent, FailureListener onFailure) {
        SimAgent started = new SimAgent(agent, onFailure);
        agents.add(started);
        agent.onStart();
        started.wake();
        return started;
    }

    /** Called between events, never in one: everything goes on meanwhile, on all hosts. */
    @Override
    public boolean await(CompletableFuture<?> future, long timeoutMs) {
        long untilNs = world.nowNs() + timeoutMs * 1_000_000;
        while (!future.isDone() && world.nowNs() < untilNs && world.step()) {
            // every step is an event
        }
        return future.isDone();
    }

    /** For how long the log writer has owed an answer; 0 when it owes none. */
    long storeOwesNs() {
        long owed = 0;
        for (SimAgent agent : agents) {
            if (agent.pace == Pace.DISK && agent.woken) {
                owed = Math.max(owed, world.nowNs() - agent.wokenAtNs);
            }
        }
        return owed;
    }

    /** True if every agent was stopped in order. */
    boolean isEnded() {
        return agents.stream().allMatch(agent -> agent.stopped);
    }

    /** Nothing runs any more. */
    void crash() {
        dead = true;
    }

    /** Lets the log writer finish what it has, although nobody will hear of it. */
    void finishWrites() {
        for (SimAgent agent : agents) {
            if (agent.pace == Pace.DISK && agent.woken) {
                agent.turn(false);
            }
        }
    }

    /** What an agent's turns wait for. */
    private enum Pace {
        CPU,
        DISK;

        static Pace of(String role) {
            return role.startsWith("log") ? DISK : CPU;
        }
    }

    /** An agent and when it runs next. */
    private final class SimAgent implements Running {
        private final EngineAgent agent;
        private final FailureListener onFailure;
        private final Pace pace;
        private boolean woken;
        private long wokenAtNs;
        private boolean stopped;
        private @Nullable Turn next;
        private int spins;

        SimAgent(EngineAgent agent, FailureListener onFailure) {
            this.agent = agent;
            this.onFailure = onFailure;
            this.pace = Pace.of(agent.roleName());
        }

        @Override
        public void wake() {
            if (!woken) {
                woken = true;
                wokenAtNs = world.nowNs();
                long delayNs = pace == Pace.DISK ? host.diskDelayNs() : host.cpuDelayNs();
                schedule(world.nowNs() + delayNs, false);
            }
        }

        private void schedule(long atNs, boolean timer) {
            Turn turn = new Turn(this, timer);
            next = turn;
            world.at(atNs, turn);
        }

        void turn(boolean timer) {
            woken = false;
            int work;
            try {
                work = agent.doWork();
            } catch (Throwable e) { // as the threads of a process do
                stopped = true;
                onFailure.onFailure(agent, e);
                throw world.violated("I32", host + " agent " + agent.roleName() + " died", e);
            }
            if (timer && work > 0) {
                world.count(World.TIMER, host.number());
            }
            if (work > 0) {
                wake();
            } else if (!woken) {
                sleep();
            }
        }

        private void sleep() {
            long deadline = agent.nextDeadlineNs();
            if (deadline == Long.MAX_VALUE) {
                return;
            }
            long atNs = host.clock().worldTimeOf(deadline);
            spins = atNs > world.nowNs() ? 0 : spins + 1;
            if (spins > MAX_SPINS) {
                throw world.violated(
                        "I25", host + " agent " + agent.roleName() + " spins: it wants to run, and does nothing");
            }
            schedule(atNs, true);
        }

        @Override
        public boolean stop(long timeoutMs) {
            stopped = true;
            agent.onClose();
            return true;
        }
    }

    /** One turn of one agent, unless another has taken its place. */
    private final class Turn extends SimEvent {
        private final SimAgent agent;
        private final boolean timer;

        Turn(SimAgent agent, boolean timer) {
            this.agent = agent;
            this.timer = timer;
        }

        @Override
        protected void happen() {
            if (dead || agent.stopped || agent.next != this) {
                return;
            }
            if (host.pausedUntilNs() > world.nowNs()) {
                world.at(host.pausedUntilNs(), this);
                return;
            }
            agent.next = null;
            agent.turn(timer);
        }
    }
}
