package io.flotilla.logdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.sim.Campaign;
import io.flotilla.sim.Quiet;
import io.flotilla.sim.Replay;
import io.flotilla.sim.Scenario;
import io.flotilla.sim.Seeds;
import io.flotilla.sim.Setup;
import io.flotilla.sim.Simulation;
import org.junit.jupiter.api.Test;

/**
 * The whole system in one thread, with the journal that ships in the place of the model log store. Longer: {@code -Dsim.seeds=N}, from {@code -Dsim.first} on; one
 * seed or file again: {@code -Dsim.seed=N}, {@code -Dsim.scenario=FILE}.
 */
class JournalSimulationTest {
    private static final long SEEDS = Long.getLong("sim.seeds", 100);
    private static final long FIRST = Long.getLong("sim.first", 1);
    private static final long EVENTS = Long.getLong("sim.events", 20_000);
    private static final int THREADS = Integer.getInteger("sim.threads", 2);

    private final StoreTally tally = new StoreTally();
    private final Setup setup = Setup.USUAL.withDisks(seed -> new JournalDisk(seed, tally));

    @Test
    void noSeedBreaksAnInvariantOverTheJournal() throws Exception {
        String command = Replay.command("raft-logdb", "JournalSimulationTest") + " -Dsim.events=" + EVENTS;
        Campaign.Result result =
                new Seeds(command, setup, seed -> Scenario.ofSeed(seed, EVENTS)).run(FIRST, SEEDS, THREADS);
        System.out.println("simulation over the journal: " + result + "; " + tally);
        assertThat(result.events()).isPositive();
        if (Seeds.oneIsNamed()) {
            return;
        }
        assertThat(result.events()).isGreaterThanOrEqualTo(SEEDS * EVENTS);
        assertThat(result.operations()).isGreaterThan(SEEDS * EVENTS / 100);
        assertThat(tally.deletes.sum()).as("keys removed").isGreaterThan(SEEDS * 100);
        assertThat(tally.refusedLater.sum()).as("refused for space, late").isGreaterThan(SEEDS / 10);
        assertThat(tally.failedCommits.sum()).as("failed commits").isGreaterThan(SEEDS / 10);
        assertThat(tally.turned.sum()).as("bits turned").isGreaterThan(SEEDS / 10);
    }

    @Test
    void aDiskThatLosesWhatTheJournalCommittedIsNoticed() throws InterruptedException {
        try (Quiet quiet = new Quiet()) {
            Setup lying = Setup.USUAL.withDisks(JournalDisk::lying);
            Campaign campaign = new Campaign(seed -> Simulation.run(Scenario.ofSeed(seed, EVENTS), lying), THREADS);
            assertThat(campaign.seeds(1, 10, Long.MAX_VALUE).failures()).hasSizeGreaterThanOrEqualTo(7);
        }
    }

    @Test
    void theSameScenarioIsTheSameRun() {
        Scenario scenario = Scenario.ofSeed(1, EVENTS);
        try (Quiet quiet = new Quiet()) {
            long hash = Simulation.run(scenario, setup).hash();
            assertThat(Simulation.run(scenario, setup).hash()).isEqualTo(hash);
        }
    }
}
