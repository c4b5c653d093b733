package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** Whole hosts, from seeds and shapes that nobody chose: each build sees others. */
class WholeHostProperties {
    private static final long EVENTS = 3_000;

    @Property(tries = 30, shrinking = ShrinkingMode.OFF, afterFailure = AfterFailureMode.SAMPLE_ONLY)
    void nothingBreaksInAWorldOfAnyShape(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 7) int voters,
            @ForAll @IntRange(max = 2) int moreHosts,
            @ForAll @IntRange(min = 1, max = 12) int groups,
            @ForAll @IntRange(max = 2) int machine) {
        Scenario drawn = Scenario.ofSeed(seed, EVENTS);
        Shape shape = drawn.shape()
                .with(Setting.VOTERS, voters)
                .with(Setting.HOSTS, voters + moreHosts)
                .with(Setting.GROUPS, groups)
                .with(Setting.MACHINE, machine);
        Scenario scenario = drawn.withShape(shape);
        try (Quiet quiet = new Quiet()) {
            assertThat(Simulation.run(scenario).events()).isGreaterThanOrEqualTo(EVENTS);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            String command = Replay.command("raft-core", "SimulationTest");
            throw new AssertionError(
                    e + "\n" + Replay.small(scenario, e, Setup.USUAL, Path.of("target", "sim-failures"), command), e);
        }
    }
}
