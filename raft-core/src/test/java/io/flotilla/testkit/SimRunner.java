package io.flotilla.testkit;

import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.EngineAgent;
import io.flotilla.spi.RandomSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Runs every agent in the calling thread, one turn at a time, in an order that a seed chooses: the very agents that ship, on
 * virtual time.
 */
public final class SimRunner implements AgentRunner {
    private final RandomSource random;
    private final SimClock clock;
    private final List<SimAgent> agents = new ArrayList<>();
    private String hung = "";

    public SimRunner(SimClock clock, RandomSource random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Running start(EngineAgent agent, FailureListener onFailure) {
        SimAgent started = new SimAgent(agent, onFailure);
        agents.add(started);
        agent.onStart();
        return started;
    }

    /** {@inheritDoc} Runs this host's agents for that, without time passing. */
    @Override
    public boolean await(CompletableFuture<?> future, long timeoutMs) {
        while (!future.isDone() && !runOne().isEmpty()) {
            // a turn at a time
        }
        return future.isDone();
    }

    /** Runs one turn of one agent that was woken or whose deadline has come; its role name, or empty if none wants to run. */
    public String runOne() {
        List<SimAgent> ready = new ArrayList<>();
        for (SimAgent agent : agents) {
            if (agent.inTurn || agent.agent.roleName().equals(hung)) {
                continue;
            }
            if (agent.woken || agent.deadlineNs <= clock.nanoTime()) {
                ready.add(agent);
            }
        }
        if (ready.isEmpty()) {
            return "";
        }
        SimAgent chosen = ready.get(random.nextInt(ready.size()));
        chosen.turn();
        return chosen.agent.roleName();
    }

    /** From now on the agent of that role takes no turn, as if a call that it makes did not return; empty to let all run. */
    public void hang(String roleName) {
        hung = roleName;
    }

    /** When the next agent wants to run by itself; {@code Long.MAX_VALUE} for never. */
    public long nextDeadlineNs() {
        long next = Long.MAX_VALUE;
        for (SimAgent agent : agents) {
            boolean hangs = agent.inTurn || agent.agent.roleName().equals(hung);
            next = hangs ? next : Math.min(next, agent.deadlineNs);
        }
        return next;
    }

    /** The agents of this runner vanish, as in a crash. */
    public void crash() {
        agents.clear();
    }

    /** An agent and whether it wants to run. */
    private final class SimAgent implements Running {
        private final EngineAgent agent;
        private final FailureListener onFailure;
        private boolean woken = true;
        /** Also while user code, in the middle of its turn, lets the others run: it looks as if it hangs. */
        private boolean inTurn;

        private long deadlineNs = Long.MAX_VALUE;

        SimAgent(EngineAgent agent, FailureListener onFailure) {
            this.agent = agent;
            this.onFailure = onFailure;
        }

        private void turn() {
            woken = false;
            inTurn = true;
            try {
                woken |= agent.doWork() > 0;
                deadlineNs = woken ? Long.MAX_VALUE : agent.nextDeadlineNs();
            } catch (Exception e) {
                agents.remove(this);
                onFailure.onFailure(agent, e);
            } finally {
                inTurn = false;
            }
        }

        @Override
        public void wake() {
            woken = true;
        }

        @Override
        public boolean stop(long timeoutMs) {
            agents.remove(this);
            agent.onClose();
            return true;
        }
    }
}
