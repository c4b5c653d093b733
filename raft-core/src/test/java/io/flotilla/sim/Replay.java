package io.flotilla.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Turns a failed run into something to work with: a small scenario in a file, and the commands that run it again. */
public final class Replay {
    /** What making a scenario small may take; {@code -Dsim.minimize.seconds=N}. */
    private static final long MINIMIZE_NS = TimeUnit.SECONDS.toNanos(Long.getLong("sim.minimize.seconds", 100));

    private Replay() {}

    /** What runs one test class of a module of this project, and no other. */
    public static String command(String module, String test) {
        return "mvn -B verify -pl " + module + " -am -Dtest=" + test + " -Dsurefire.failIfNoSpecifiedTests=false";
    }

    /**
     * Makes the scenario of a seed small, writes it to {@code directory}, and says in words what failed and how to see it again.
     *
     * @param command runs a test that takes {@code -Dsim.seed} and {@code -Dsim.scenario}, as those do that run {@link Seeds}
     */
    public static String report(Scenario failing, Throwable cause, Setup setup, Path directory, String command) {
        return "seed " + failing.seed() + " of version " + Scenario.VERSION + " at commit " + Ledger.commit() + ": "
                + cause
                + "\n  again: " + command + " -Dsim.version=" + Scenario.VERSION + " -Dsim.seed=" + failing.seed()
                + "\n"
                + small(failing, cause, setup, directory, command);
    }

    /** The same of a scenario that no seed alone stands for: the small one, and how to see it. */
    public static String small(Scenario failing, Throwable cause, Setup setup, Path directory, String command) {
        Minimizer minimizer = new Minimizer(Minimizer.sameFailure(cause, setup), MINIMIZE_NS);
        Scenario small = minimizer.minimize(failing);
        Throwable now = Minimizer.failureOf(small, setup);
        Path file = directory.resolve("seed-" + failing.seed() + ".txt");
        try {
            Files.createDirectories(directory);
            Files.writeString(file, "# " + firstLine(now) + "\n" + ScenarioFile.print(small));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "  small (" + small.faults().size() + " of " + failing.faults().size() + " faults, "
                + small.shape().get(Setting.EVENTS) + " events, " + minimizer.attempts() + " tries): " + command
                + " -Dsim.scenario=" + file.toAbsolutePath();
    }

    private static String firstLine(@Nullable Throwable failure) {
        return String.valueOf(failure).lines().findFirst().orElse("");
    }
}
