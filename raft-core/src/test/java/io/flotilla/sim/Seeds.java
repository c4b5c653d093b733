package io.flotilla.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The seeds of a test. The first that fails is made small, kept in a file, and told with the commands that run it again: with {@code -Dsim.seed=N} the same test
 * runs that seed alone, with {@code -Dsim.scenario=FILE} what that file says.
 */
public final class Seeds {
    private static final Path FAILURES = Path.of("target", "sim-failures");

    private final String command;
    private final Setup setup;
    private final LongFunction<Scenario> scenarios;

    /**
     * Seeds that were not run yet.
     *
     * @param command runs the test that calls this, such as {@code mvn -B verify -Dtest=BankTest}
     * @param setup what is put into the worlds
     * @param scenarios what a seed stands for; the same each time
     */
    public Seeds(String command, Setup setup, LongFunction<Scenario> scenarios) {
        this.command = command;
        this.setup = setup;
        this.scenarios = scenarios;
    }

    /** Whether the command line names one run: then what a test expects of all its seeds together need not hold. */
    public static boolean oneIsNamed() {
        return System.getProperty("sim.seed") != null || System.getProperty("sim.scenario") != null;
    }

    /**
     * Runs {@code count} seeds from {@code first} on, or what the command line names. Blocks; engines' logs are silent meanwhile.
     *
     * @throws AssertionError if one fails; its cause is what was wrong
     * @throws IOException if the file that the command line names cannot be read
     * @throws ScenarioFile.BadScenarioException if that file is no scenario
     */
    public Campaign.Result run(long first, long count, int threads)
            throws InterruptedException, IOException, ScenarioFile.BadScenarioException {
        Scenario named = named();
        try (Quiet quiet = new Quiet()) {
            if (named != null) {
                return judged(
                        new Campaign(seed -> Simulation.run(named, setup), 1).seeds(named.seed(), 1, Long.MAX_VALUE));
            }
            Campaign campaign = new Campaign(seed -> Simulation.run(scenarios.apply(seed), setup), threads);
            return judged(campaign.seeds(first, count, Long.MAX_VALUE));
        }
    }

    private @Nullable Scenario named() throws IOException, ScenarioFile.BadScenarioException {
        String file = System.getProperty("sim.scenario");
        if (file != null) {
            return ScenarioFile.parse(Files.readString(Path.of(file)));
        }
        String seed = System.getProperty("sim.seed");
        if (seed == null) {
            return null;
        }
        int version = Integer.getInteger("sim.version", Scenario.VERSION);
        if (version != Scenario.VERSION) {
            throw new IllegalArgumentException("-Dsim.seed=" + seed + " is a seed of version " + version
                    + " of the simulator; this is version " + Scenario.VERSION
                    + ", for which it is another run: check out the commit that it was found at");
        }
        return scenarios.apply(Long.parseLong(seed));
    }

    private Campaign.Result judged(Campaign.Result result) {
        List<Campaign.Failure> failures = result.failures();
        if (failures.isEmpty()) {
            return result;
        }
        Campaign.Failure first = failures.get(0);
        if (oneIsNamed()) {
            throw new AssertionError("seed " + first.seed() + ": " + first.cause(), first.cause());
        }
        throw new AssertionError(
                failures.size() + " seeds failed: "
                        + failures.stream().map(Campaign.Failure::seed).toList() + "\n"
                        + Replay.report(scenarios.apply(first.seed()), first.cause(), setup, FAILURES, command),
                first.cause());
    }
}
