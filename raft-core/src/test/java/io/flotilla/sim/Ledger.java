package io.flotilla.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The file in which campaigns are kept: a line of JSON each. */
public final class Ledger {
    private Ledger() {}

    /** Adds a line for a campaign. */
    public static void append(Path file, long firstSeed, long eventsPerSeed, Campaign.Result result) {
        String line = String.format(
                Locale.ROOT,
                "{\"at\":\"%s\",\"commit\":\"%s\",\"version\":%d,\"java\":\"%s\",\"firstSeed\":%d,\"seeds\":%d,\"eventsPerSeed\":%d,"
                        + "\"events\":%d,\"faults\":%d,\"operations\":%d,\"undecided\":%d,\"virtualHours\":%.2f,\"eventsPerSecondPerThread\":%.0f,"
                        + "\"failed\":%s}%n",
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                commit(),
                Scenario.VERSION,
                Runtime.version().feature(),
                firstSeed,
                result.seeds(),
                eventsPerSeed,
                result.events(),
                result.faults(),
                result.operations(),
                result.undecided(),
                result.virtualNs() / 3.6e12,
                result.eventsPerSecond(),
                result.failures().stream().map(Campaign.Failure::seed).toList());
        try {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The commit that is built, as git knows it; "unknown" where there is no git. */
    static String commit() {
        try {
            Process git = new ProcessBuilder("git", "rev-parse", "--short=12", "HEAD")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String out = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? out : "unknown";
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
