package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The long form, run by {@code -Psim} alone: as many seeds as are asked for, or as fit the minutes, from {@code -Dsim.first} on (without it, from one that
 * the clock picks, so that campaigns do not repeat one another). Adds a line to the ledger, also when seeds fail.
 */
class SimulationCampaign {
    private static final long EVENTS = Long.getLong("sim.events", 20_000);
    private static final Path LEDGER =
            Path.of(System.getProperty("project.basedir", "."), "src/test/resources/sim/ledger.jsonl");

    @Test
    void noSeedFails() throws InterruptedException {
        long first = Long.getLong("sim.first", TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()) * 1_000);
        long maxNs = TimeUnit.MINUTES.toNanos(Long.getLong("sim.minutes", 10));
        try (Quiet quiet = new Quiet()) {
            Campaign campaign = new Campaign(seed -> Simulation.run(Scenario.ofSeed(seed, EVENTS)), 2);
            Campaign.Result result = campaign.seeds(first, Long.getLong("sim.seeds", Long.MAX_VALUE / 2), maxNs);
            System.out.println("simulation from seed " + first + ": " + result);
            Ledger.append(LEDGER, first, EVENTS, result);
            for (Campaign.Failure failure : result.failures()) {
                System.out.println(Replay.report(
                        Scenario.ofSeed(failure.seed(), EVENTS),
                        failure.cause(),
                        Setup.USUAL,
                        Path.of("target", "sim-failures"),
                        Replay.command("raft-core", "SimulationTest") + " -Dsim.events=" + EVENTS));
            }
            assertThat(result.seeds()).as("seeds that were run").isPositive();
            assertThat(result.failures()).as("failed seeds").isEmpty();
        }
    }
}
