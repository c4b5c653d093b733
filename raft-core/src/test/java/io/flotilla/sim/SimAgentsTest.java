package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.spi.EngineAgent;
import org.junit.jupiter.api.Test;

/** What the simulation's threads do not let pass: an agent that dies, and one that runs for nothing. */
class SimAgentsTest {
    private final World world = World.still(Shape.plain());
    private final SimHost host = world.host(1);
    private int turns;

    /** An agent with a time of its own. */
    private abstract class Counting implements EngineAgent {
        @Override
        public int doWork() {
            turns++;
            return 0;
        }

        @Override
        public long nextDeadlineNs() {
            return deadlineNs(host.clock().nanoTime());
        }

        abstract long deadlineNs(long nowNs);

        @Override
        public String roleName() {
            return "test";
        }
    }

    private void start(EngineAgent agent) {
        new SimAgents(world, host).start(agent, (dead, cause) -> turns = -1);
        for (int i = 0; i < 1_000 && world.step(); i++) {
            // until nothing happens by itself
        }
    }

    @Test
    void anAgentThatSleepsBetweenItsTurnsIsRight() {
        start(new Counting() {
            @Override
            long deadlineNs(long nowNs) {
                return nowNs + 1;
            }
        });
        assertThat(turns).isEqualTo(1_000);
    }

    @Test
    void anAgentWithoutATimeRunsWhenItIsWoken() {
        start(new Counting() {
            @Override
            long deadlineNs(long nowNs) {
                return Long.MAX_VALUE;
            }
        });
        assertThat(turns).isEqualTo(1);
    }

    @Test
    void anAgentWhoseTimeIsAlwaysPastSpins() {
        EngineAgent agent = new Counting() {
            @Override
            long deadlineNs(long nowNs) {
                return nowNs - 1;
            }
        };
        assertThatThrownBy(() -> start(agent))
                .isInstanceOf(Violation.class)
                .hasMessageStartingWith("I25: ")
                .hasMessageContaining("h1 agent test spins");
    }

    @Test
    void anAgentThatThrowsIsAViolation() {
        EngineAgent agent = new EngineAgent() {
            @Override
            public int doWork() throws Exception {
                throw new java.io.IOException("bad luck");
            }

            @Override
            public String roleName() {
                return "test";
            }
        };
        assertThatThrownBy(() -> start(agent))
                .isInstanceOf(Violation.class)
                .hasMessageStartingWith("I32: ")
                .hasMessageContaining("bad luck");
        assertThat(turns).as("the host was told").isEqualTo(-1);
    }
}
