package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The per-build campaign: whole hosts under everything that can go wrong, from the same seeds each time. */
class SimulationTest {
    private static final long SEEDS = Long.getLong("sim.seeds", 500);
    private static final long EVENTS = Long.getLong("sim.events", 20_000);
    private static final int THREADS = 2;
    private static final Path FAILURES = Path.of("target", "sim-failures");

    @Test
    void noSeedBreaksAnInvariantAndEveryCoreComesTogether() throws InterruptedException {
        try (Quiet quiet = new Quiet()) {
            Campaign campaign = new Campaign(seed -> Simulation.run(Scenario.ofSeed(seed, EVENTS)), THREADS);
            Campaign.Result result = campaign.seeds(1, SEEDS, Long.MAX_VALUE);
            System.out.println("simulation: " + result);
            if (!result.failures().isEmpty()) {
                Campaign.Failure first = result.failures().get(0);
                throw new AssertionError(
                        result.failures().size() + " seeds failed: "
                                + result.failures().stream()
                                        .map(Campaign.Failure::seed)
                                        .toList() + "\n"
                                + Replay.report(
                                        Scenario.ofSeed(first.seed(), EVENTS), first.cause(), Setup.USUAL, FAILURES),
                        first.cause());
            }
            assertThat(result.seeds()).isEqualTo(SEEDS);
            assertThat(result.events()).isGreaterThanOrEqualTo(SEEDS * EVENTS);
            assertThat(result.faults()).as("faults").isGreaterThanOrEqualTo(SEEDS * EVENTS / 200);
            assertThat(result.operations()).as("operations that succeeded").isGreaterThan(SEEDS * EVENTS / 100);
        }
    }
}
