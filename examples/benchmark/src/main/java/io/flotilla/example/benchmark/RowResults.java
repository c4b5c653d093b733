package io.flotilla.example.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All runs of one row.
 *
 * @param runs in the order in which they were made
 */
record RowResults(List<RunLine> runs) {
    static final String OURS = "flotilla";

    /** A figure and whose it is. */
    record Figure(String system, double value) {}

    /** The median of one system's valid runs; the mean of the middle two if their number is even. */
    OptionalDouble median(String system, Metric metric) {
        double[] values = runs.stream()
                .filter(run -> run.system().equals(system) && run.isValid())
                .map(run -> run.number(metric.key()))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .sorted()
                .toArray();
        if (values.length == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(Arrays.stream(values, (values.length - 1) / 2, values.length / 2 + 1)
                .average()
                .orElseThrow());
    }

    /** The best median of any peer; null if no peer has the figure. */
    @Nullable
    Figure bestPeer(Metric metric) {
        Figure best = null;
        for (String system : peers()) {
            OptionalDouble median = median(system, metric);
            if (median.isPresent() && (best == null || metric.isBetter(median.getAsDouble(), best.value()))) {
                best = new Figure(system, median.getAsDouble());
            }
        }
        return best;
    }

    /** How many of our runs failed or ended with replicas that differ. */
    long invalidRuns() {
        return runs.stream()
                .filter(run -> run.system().equals(OURS) && !run.isValid())
                .count();
    }

    /** How many valid runs we have. */
    long validRuns() {
        return runs.stream()
                .filter(run -> run.system().equals(OURS) && run.isValid())
                .count();
    }

    /** What our runs ran on, in words. */
    SortedSet<String> machines() {
        SortedSet<String> machines = new TreeSet<>();
        for (RunLine run : runs) {
            if (run.system().equals(OURS) && run.number("cores").isPresent()) {
                machines.add("Measured on " + (int) run.number("cores").getAsDouble() + " cores (" + run.text("cpu")
                        + "), " + run.text("os") + ", JDK " + run.text("jdk") + ".");
            }
        }
        return machines;
    }

    private TreeSet<String> peers() {
        TreeSet<String> systems = new TreeSet<>();
        runs.forEach(run -> systems.add(run.system()));
        systems.remove(OURS);
        return systems;
    }
}
