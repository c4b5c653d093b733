package io.flotilla.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes a failing scenario small: leaves faults out, half of them first (delta debugging), then groups, replicas, hosts, clients and threads, and ends it earlier. What is left
 * fails in the same invariant.
 */
public final class Minimizer {
    private static final List<Setting> LOWERED = List.of(
            Setting.GROUPS,
            Setting.VOTERS,
            Setting.HOSTS,
            Setting.CLIENTS,
            Setting.STEP_WORKERS,
            Setting.APPLY_WORKERS);

    private final Predicate<Scenario> fails;
    private final long deadlineNs;
    private int attempts;

    /**
     * @param fails true if a scenario fails as the first did
     * @param maxNs longest time to spend
     */
    public Minimizer(Predicate<Scenario> fails, long maxNs) {
        this.fails = fails;
        this.deadlineNs = System.nanoTime() + maxNs;
    }

    /** True for scenarios that break the invariant of {@code first} in this set-up. */
    public static Predicate<Scenario> sameFailure(Throwable first, Setup setup) {
        String invariant = invariantOf(first);
        return scenario -> {
            Throwable found = failureOf(scenario, setup);
            return found != null && invariantOf(found).equals(invariant);
        };
    }

    /** What a run fails with; null if it does not. */
    public static @Nullable Throwable failureOf(Scenario scenario, Setup setup) {
        try {
            Simulation.run(scenario, setup);
            return null;
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            return e;
        }
    }

    private static String invariantOf(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return failure instanceof Violation
                ? message.substring(0, message.indexOf(':'))
                : failure.getClass().getName();
    }

    /** How many scenarios were tried. */
    public int attempts() {
        return attempts;
    }

    /** The smallest scenario that was found in time; {@code failing} itself if nothing can be left out. */
    public Scenario minimize(Scenario failing) {
        Scenario small = fewerFaults(failing);
        for (Setting setting : LOWERED) {
            small = lower(small, setting);
        }
        small = lower(small, Setting.EVENTS);
        return fewerFaults(small);
    }

    private Scenario fewerFaults(Scenario failing) {
        Scenario small = failing;
        int chunk = Math.max(1, small.faults().size() / 2);
        while (chunk >= 1 && inTime()) {
            int from = 0;
            while (from < small.faults().size() && inTime()) {
                List<Fault> fewer = new ArrayList<>(small.faults());
                fewer.subList(from, Math.min(from + chunk, fewer.size())).clear();
                Scenario candidate = small.withFaults(fewer);
                if (attempt(candidate)) {
                    small = candidate;
                } else {
                    from += chunk;
                }
            }
            chunk /= 2;
        }
        return small;
    }

    /** Brings a setting down to its least value, or half way again and again. */
    private Scenario lower(Scenario failing, Setting setting) {
        Scenario small = failing;
        long low = setting.min();
        while (small.shape().get(setting) > low && inTime()) {
            Scenario candidate = small.withShape(small.shape()
                    .with(setting, low + (small.shape().get(setting) - low) / 2));
            if (candidate.shape().get(Setting.HOSTS) < candidate.shape().get(Setting.VOTERS) || !attempt(candidate)) {
                return small;
            }
            small = candidate;
        }
        return small;
    }

    private boolean attempt(Scenario candidate) {
        attempts++;
        return fails.test(candidate);
    }

    private boolean inTime() {
        return System.nanoTime() < deadlineNs;
    }
}
