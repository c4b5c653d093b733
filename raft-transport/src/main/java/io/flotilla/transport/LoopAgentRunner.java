package io.flotilla.transport;

import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.Clock;
import io.flotilla.spi.EngineAgent;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs agents on event loops, each agent on one of them. Thread safe. */
final class LoopAgentRunner implements AgentRunner {
    private final List<EventLoop> loops;
    private final Clock clock;
    private final List<HostedAgent> agents = new CopyOnWriteArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    LoopAgentRunner(List<EventLoop> loops, Clock clock) {
        this.loops = loops;
        this.clock = clock;
    }

    @Override
    public Running start(EngineAgent agent, FailureListener onFailure) {
        EventLoop loop = loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
        HostedAgent hosted = new HostedAgent(agent, onFailure, loop, clock);
        agents.add(hosted);
        hosted.wake();
        return hosted;
    }

    /** Stops every agent that still runs, before its loop ends. */
    void close(long timeoutMs) {
        for (HostedAgent agent : agents) {
            agent.stop(timeoutMs);
        }
        agents.clear();
    }
}
