package io.flotilla.example.kv.demo;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the demo was asked to do.
 *
 * @param records how many records to generate; not used with {@code input}
 * @param groups over how many groups
 * @param input a file with a line per record; null to generate
 * @param clients connections that write, and that read, at once
 * @param keep leave the nodes running
 * @param sabotage remove one acknowledged key behind the demo's back, which it must notice
 * @param directory under which this run makes its directory
 */
record DemoOptions(
        int records, int groups, @Nullable Path input, int clients, boolean keep, boolean sabotage, Path directory) {
    static final String USAGE = """
            usage: examples/demo.sh [--records N] [--groups N] [--input FILE] [--clients N] [--keep]

              --records N    how many records of about 2 KB to generate                          default: 20000
              --groups N     over how many Raft groups                                              default: 32
              --input FILE   your own data, a record per line                                     default: none
              --clients N    connections that write at once                                         default: 64
              --keep         leave the three nodes running, and say how to reach them
              --help         this text

            A line of FILE is what stands between line feeds, byte for byte: any bytes, also none, also a carriage
            return before the line feed; the last line needs no line feed. The key is the SHA-256 of these bytes in
            lower-case hexadecimal digits, the value is the line. Equal lines are one record.

            Exit code: 0 if every write was acknowledged and found on each node, 1 if anything is wrong, 2 for
            arguments or input that cannot be used.
            """;

    private static final int MAX_RECORDS = 100_000_000;
    private static final int MAX_GROUPS = 10_000;
    private static final int MAX_CLIENTS = 900;

    /** Reads {@code --name value} and {@code --name=value}. @throws IllegalArgumentException in words */
    static DemoOptions parse(List<String> arguments) {
        Deque<String> left = new ArrayDeque<>();
        for (String argument : arguments) {
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            if (equals < 0) {
                left.add(argument);
            } else {
                left.add(argument.substring(0, equals));
                left.add(argument.substring(equals + 1));
            }
        }
        DemoOptions options =
                new DemoOptions(20_000, 32, null, 64, false, false, Path.of("examples", "target", "demo"));
        while (!left.isEmpty()) {
            options = options.with(left.remove(), left);
        }
        return options;
    }

    private DemoOptions with(String name, Deque<String> left) {
        return switch (name) {
            case "--records" -> withRecords(number(name, left, MAX_RECORDS));
            case "--groups" -> withGroups(number(name, left, MAX_GROUPS));
            case "--input" -> withInput(Path.of(value(name, left)));
            case "--clients" -> withClients(number(name, left, MAX_CLIENTS));
            case "--keep" -> new DemoOptions(records, groups, input, clients, true, sabotage, directory);
            case "--sabotage" -> new DemoOptions(records, groups, input, clients, keep, true, directory);
            case "--directory" -> withDirectory(Path.of(value(name, left)));
            default -> throw new IllegalArgumentException("\"" + name + "\" is not known\n" + USAGE);
        };
    }

    DemoOptions withRecords(int value) {
        return new DemoOptions(value, groups, input, clients, keep, sabotage, directory);
    }

    DemoOptions withGroups(int value) {
        return new DemoOptions(records, value, input, clients, keep, sabotage, directory);
    }

    DemoOptions withInput(Path value) {
        return new DemoOptions(records, groups, value, clients, keep, sabotage, directory);
    }

    DemoOptions withClients(int value) {
        return new DemoOptions(records, groups, input, value, keep, sabotage, directory);
    }

    DemoOptions withDirectory(Path value) {
        return new DemoOptions(records, groups, input, clients, keep, sabotage, value);
    }

    private static String value(String name, Deque<String> left) {
        String value = left.poll();
        if (value == null) {
            throw new IllegalArgumentException(name + " needs a value\n" + USAGE);
        }
        return value;
    }

    private static int number(String name, Deque<String> left, int high) {
        String value = value(name, left);
        if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > high) {
            throw new IllegalArgumentException(
                    name + " must be a whole number within 1.." + high + ", not \"" + value + "\"\n" + USAGE);
        }
        return Integer.parseInt(value);
    }
}
