package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.sim.fault.Faults;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Machines on disks whose process is killed, and whose host then loses power: what the process read after the kill was never flushed and is gone. Whoever believed it
 * forgot the log too early.
 */
class KilledThenPowerlessTest {
    private static final long SEEDS = Long.getLong("sim.killed", 30);
    private static final long EVENTS = 10_000;
    private static final int PAIRS = 25;
    private static final FaultKind KILL = Objects.requireNonNull(Faults.named("kill"));
    private static final FaultKind CRASH = Objects.requireNonNull(Faults.named("crash"));
    private static final long THINK_US = 1_000_000;
    private static final long RESTART_MS = 5;

    /** The scenario of a seed on disks, with kills in it, each followed by a power failure of the same host. */
    private static Scenario scenario(long seed) {
        Scenario drawn = Scenario.ofSeed(seed, EVENTS);
        Shape shape = drawn.shape()
                .with(Setting.MACHINE, 2)
                .with(Setting.GROUPS, 8)
                .with(Setting.CLIENTS, 2)
                .with(Setting.THINK_US, THINK_US);
        SeededNumbers numbers = new SeededNumbers(seed ^ 0x6B11_1ED5L);
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            long host = 1 + numbers.below(shape.get(Setting.HOSTS));
            long at = numbers.below(EVENTS);
            faults.add(new Fault(at, KILL, host, RESTART_MS));
            faults.add(new Fault(at + numbers.skewed(20, 3_000), CRASH, host, RESTART_MS));
        }
        faults.sort(Comparator.comparingLong(Fault::atEvent));
        return new Scenario(seed, shape, faults);
    }

    @Test
    void whatWasReadAfterAKillIsNotTakenForDurable() throws Exception {
        Seeds seeds = new Seeds(
                Replay.command("raft-core", "KilledThenPowerlessTest"), Setup.USUAL, KilledThenPowerlessTest::scenario);
        Campaign.Result result = seeds.run(1, SEEDS, 2);
        System.out.println("killed, then without power: " + result);
        assertThat(result.events()).isPositive();
        assertThat(Seeds.oneIsNamed() || result.faults() > SEEDS * PAIRS)
                .as("faults")
                .isTrue();
    }
}
