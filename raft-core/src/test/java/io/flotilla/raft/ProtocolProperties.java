package io.flotilla.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.sim.Replay;
import io.flotilla.testkit.ChaosRun;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/**
 * The protocol under an adversary: every seed is one group's life of thousands of steps, five million in all (14 s on one core). A seed that fails is told with the
 * command that runs it again.
 */
class ProtocolProperties {
    private static final int STEPS = 5_000;

    @Property(tries = 1_000, shrinking = ShrinkingMode.OFF)
    void nothingBreaksTheInvariantsAndPeaceRestoresTheGroup(@ForAll long drawn) {
        long seed = Long.getLong("protocol.seed", drawn);
        ChaosRun run = new ChaosRun(seed);
        try {
            run.storm(STEPS);
            run.peace();
        } catch (RuntimeException | AssertionError e) {
            String command = Replay.command("raft-core", "ProtocolProperties") + " -Dprotocol.seed=" + seed;
            throw new AssertionError(e + "\n  again: " + command, e);
        }
        assertThat(run.checks().committedIndex()).isPositive();
        Statistics.label("terms with a leader").collect(bucket(run.checks().leadersSeen()));
        Statistics.label("entries committed").collect(bucket(run.checks().committedIndex()));
        Statistics.label("writes that replaced entries")
                .collect(bucket(run.checks().truncations()));
        Statistics.label("reads served").collect(bucket(run.checks().readsServed()));
    }

    private static String bucket(long count) {
        return count == 0 ? "none" : count < 10 ? "1 to 9" : count < 100 ? "10 to 99" : "100 and more";
    }
}
