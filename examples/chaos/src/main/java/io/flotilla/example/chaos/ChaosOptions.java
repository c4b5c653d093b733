package io.flotilla.example.chaos;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run was asked to do.
 *
 * @param seconds how long faults happen
 * @param seed what fixes faults and requests
 * @param nodes how many nodes
 * @param history where the history is written; null for the run's own directory, which stays if something is wrong
 * @param sabotage change one answer in the history behind the run's back, which it must notice
 * @param directory under which this run makes its directory
 */
record ChaosOptions(
        int seconds, long seed, int nodes, @Nullable Path history, boolean sabotage, Path directory) {
    static final String USAGE = """
        usage: examples/chaos.sh [--seconds=N] [--seed=N] [--nodes=N] [--history=FILE]

          --seconds=N      how long faults happen                                   default: 120
          --seed=N         what fixes the faults and the requests                     default: 1
          --nodes=N        3 or 5                                                     default: 3
          --history=FILE   where the history is kept      default: kept if something is wrong
        """;

    private static final int MOST_SECONDS = 86_400;

    /** Reads {@code --name=value}. @throws IllegalArgumentException in words */
    static ChaosOptions parse(List<String> arguments) {
        ChaosOptions options = new ChaosOptions(120, 1, 3, null, false, Path.of("examples", "target", "chaos"));
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            options = options.with(name, equals < 0 ? "" : argument.substring(equals + 1));
        }
        return options;
    }

    private ChaosOptions with(String name, String value) {
        return switch (name) {
            case "--seconds" ->
                new ChaosOptions((int) number(name, value, 1, MOST_SECONDS), seed, nodes, history, sabotage, directory);
            case "--seed" ->
                new ChaosOptions(seconds, number(name, value, 0, Long.MAX_VALUE), nodes, history, sabotage, directory);
            case "--nodes" -> new ChaosOptions(seconds, seed, nodes(value), history, sabotage, directory);
            case "--history" -> new ChaosOptions(seconds, seed, nodes, path(name, value), sabotage, directory);
            case "--sabotage" -> new ChaosOptions(seconds, seed, nodes, history, true, directory);
            case "--directory" -> new ChaosOptions(seconds, seed, nodes, history, sabotage, path(name, value));
            default -> throw new IllegalArgumentException("\"" + name + "\" is not known\n" + USAGE);
        };
    }

    private static int nodes(String value) {
        if (!value.equals("3") && !value.equals("5")) {
            throw new IllegalArgumentException("--nodes must be 3 or 5, not \"" + value + "\"");
        }
        return Integer.parseInt(value);
    }

    private static Path path(String name, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + " needs a value\n" + USAGE);
        }
        return Path.of(value);
    }

    private static long number(String name, String value, long low, long high) {
        if (!value.matches("[0-9]{1,18}") || Long.parseLong(value) < low || Long.parseLong(value) > high) {
            throw new IllegalArgumentException(
                    name + " must be a whole number within " + low + ".." + high + ", not \"" + value + "\"");
        }
        return Long.parseLong(value);
    }
}
