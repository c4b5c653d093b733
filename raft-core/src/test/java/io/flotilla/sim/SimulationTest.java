package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The per-build campaign: whole hosts under everything that can go wrong, from the same seeds each time. */
class SimulationTest {
    private static final long SEEDS = Long.getLong("sim.seeds", 500);
    private static final long EVENTS = Long.getLong("sim.events", 20_000);
    private static final int THREADS = 2;

    @Test
    void noSeedBreaksAnInvariantAndEveryCoreComesTogether() throws Exception {
        String command = Replay.command("raft-core", "SimulationTest") + " -Dsim.events=" + EVENTS;
        Campaign.Result result =
                new Seeds(command, Setup.USUAL, seed -> Scenario.ofSeed(seed, EVENTS)).run(1, SEEDS, THREADS);
        System.out.println("simulation: " + result);
        assertThat(result.events()).isPositive();
        if (Seeds.oneIsNamed()) {
            return;
        }
        assertThat(result.seeds()).isEqualTo(SEEDS);
        assertThat(result.events()).isGreaterThanOrEqualTo(SEEDS * EVENTS);
        assertThat(result.faults()).as("faults").isGreaterThanOrEqualTo(SEEDS * EVENTS / 200);
        assertThat(result.operations()).as("operations that succeeded").isGreaterThan(SEEDS * EVENTS / 100);
        assertThat(result.undecided() * 100).as("undecided histories").isLessThanOrEqualTo(200 + 2 * SEEDS);
    }
}
