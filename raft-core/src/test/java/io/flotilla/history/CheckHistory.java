package io.flotilla.history;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The command {@code examples/check-history FILE}. Exit code 0 and {@code linearizable}; 1 and the first key that is not, with an
 * explanation; 2, on standard error, for a file that is no history or cannot be read.
 */
public final class CheckHistory {
    private static final int LINEARIZABLE = 0;
    private static final int NOT_LINEARIZABLE = 1;
    private static final int UNUSABLE = 2;

    private CheckHistory() {}

    /** Checks the file that is the only argument. */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream problems) {
        if (arguments.size() != 1) {
            problems.println("usage: examples/check-history FILE");
            return UNUSABLE;
        }
        String name = arguments.get(0);
        try {
            Path file = Path.of(name);
            if (Files.isDirectory(file)) {
                problems.println(name + ": expected a file, and this is a directory");
                return UNUSABLE;
            }
            History history;
            try (InputStream in = Files.newInputStream(file)) {
                history = HistoryReader.read(in);
            }
            Explanation explanation =
                    new LinearizabilityChecker().check(history).explanation();
            out.print(explanation == null ? "linearizable\n" : explanation);
            out.flush();
            return explanation == null ? LINEARIZABLE : NOT_LINEARIZABLE;
        } catch (MalformedHistoryException e) {
            problems.println(name + ": " + e.getMessage());
        } catch (NoSuchFileException e) {
            problems.println(name + ": expected a file, and there is none");
        } catch (IOException | InvalidPathException e) {
            problems.println(name + ": cannot be read: " + e.getMessage());
        }
        return UNUSABLE;
    }
}
