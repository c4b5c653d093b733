package io.flotilla.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.testkit.ChaosRun;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/** The protocol under an adversary: every seed is one group's life of thousands of steps, five million in all (14 s on one core). To replay a seed, run it in a test of its own. */
class ProtocolProperties {
    private static final int STEPS = 5_000;

    @Property(tries = 1_000, shrinking = ShrinkingMode.OFF)
    void nothingBreaksTheInvariantsAndPeaceRestoresTheGroup(@ForAll long seed) {
        ChaosRun run = new ChaosRun(seed);
        run.storm(STEPS);
        run.peace();
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
