package io.flotilla.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Turns a failed run into something to work with: a small scenario in a file, and the commands that run it again. */
public final class Replay {
    /** What making a scenario small may take; {@code -Dsim.minimize.seconds=N}. */
    private static final long MINIMIZE_NS = TimeUnit.SECONDS.toNanos(Long.getLong("sim.minimize.seconds", 100));

    private Replay() {}

    /** Makes the scenario small, writes it to {@code directory}, and says in words what failed and how to see it again. */
    public static String report(Scenario failing, Throwable cause, Setup setup, Path directory) {
        return report(failing, cause, setup, directory, "raft-core -am -Dtest=ReplayTest");
    }

    /** The same for a test of another module: {@code test} is where it is and what it is called. */
    public static String report(Scenario failing, Throwable cause, Setup setup, Path directory, String test) {
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
        return "seed " + failing.seed() + " of version " + Scenario.VERSION + " at commit " + Ledger.commit() + ": "
                + cause
                + "\n  again: mvn -B verify -pl " + test + " -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dsim.seed=" + failing.seed() + "\n  small ("
                + small.faults().size() + " of "
                + failing.faults().size() + " faults, " + small.shape().get(Setting.EVENTS) + " events, "
                + minimizer.attempts() + " tries): -Dsim.scenario=" + file.toAbsolutePath();
    }

    private static String firstLine(@org.jspecify.annotations.Nullable Throwable failure) {
        return String.valueOf(failure).lines().findFirst().orElse("");
    }
}
