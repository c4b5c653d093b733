package io.flotilla.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A scenario as it stands in a file: lines that begin with {@code #}, which say why; directives, each followed by {@code ----}
 * and what it answers, up to an empty line.
 */
final class ScenarioFile {
    private static final String SEPARATOR = "----";

    private ScenarioFile() {}

    /** Runs the file. @return what the file should say */
    static String run(Path file) {
        return run(read(file));
    }

    /** Runs these lines. @throws IllegalArgumentException if one cannot be understood, with line, column and what was expected */
    static String run(List<String> lines) {
        Scenario scenario = new Scenario();
        StringBuilder result = new StringBuilder();
        boolean answer = false;
        int number = 0;
        for (String line : lines) {
            number++;
            if (answer) {
                answer = !line.isEmpty();
            } else if (line.isEmpty()) {
                if (!result.toString().endsWith("\n\n")) {
                    result.append('\n');
                }
            } else if (line.startsWith("#")) {
                result.append(line).append('\n');
            } else if (line.equals(SEPARATOR)) {
                answer = true;
            } else {
                result.append(line).append('\n').append(SEPARATOR).append('\n');
                try {
                    result.append(scenario.run(line)).append('\n');
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("line " + number + ", " + e.getMessage(), e);
                }
            }
        }
        return result.toString().stripTrailing() + "\n";
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
