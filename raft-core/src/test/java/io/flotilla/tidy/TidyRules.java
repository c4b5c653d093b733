package io.flotilla.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules, each a function from a file to what it finds there. */
final class TidyRules {
    static final int MAX_FILE_LINES = 600;
    static final int MAX_METHOD_LINES = 70;

    /** What may stand at the top of the repository, besides names that begin with a dot and what is built. */
    static final Set<String> TOP_LEVEL = new TreeSet<>(Set.of(
            "pom.xml",
            "README.md",
            "raft-core",
            "raft-transport",
            "raft-logdb",
            "statemachine",
            "examples",
            "mutants",
            "target"));

    // Written so that this file does not find itself.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern DISABLED = Pattern.compile("@Dis" + "abled\\b");
    private static final Pattern SLEEP =
            Pattern.compile("\\bThread\\s*\\.\\s*sle" + "ep\\b|\\bTimeUnit\\.\\w+\\.sle" + "ep\\b");
    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?<![\\w.])/(wo" + "rk|fa" + "rm|ro" + "ot|ho" + "me)/");

    private TidyRules() {}

    /** Everything that is wrong in one file. */
    static List<Finding> check(SourceText file) {
        List<Finding> findings = new ArrayList<>();
        matches(file, "machine-path", MACHINE_PATH, "names a path of one machine", findings);
        if (file.isHandwrittenJava()) {
            int lines = file.lines().size();
            if (lines > MAX_FILE_LINES) {
                findings.add(new Finding(
                        "file-length", file.path(), lines + " lines, at most " + MAX_FILE_LINES + ": split it"));
            }
            for (JavaMethods.Method method : JavaMethods.of(file)) {
                if (method.lines() > MAX_METHOD_LINES) {
                    findings.add(new Finding(
                            "method-length",
                            file.path() + "#" + method.name(),
                            method.lines() + " lines, at most " + MAX_METHOD_LINES));
                }
            }
            matches(file, "unfinished", UNFINISHED, "leaves work unsaid; do it or open an issue", findings);
            matches(file, "disabled-test", DISABLED, "switches a test off; mend or delete it", findings);
            if (file.isTestCode()) {
                matches(file, "sleep-in-test", SLEEP, "sleeps; wait for a condition with a deadline", findings);
            }
        }
        return findings;
    }

    /** Entries of the root that do not belong there. */
    static List<Finding> checkTopLevel(Path root) {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> !name.startsWith(".") && !TOP_LEVEL.contains(name))
                    .sorted()
                    .map(name -> new Finding("top-level", name, "does not belong at the top"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void matches(
            SourceText file, String rule, Pattern pattern, String complaint, List<Finding> findings) {
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
            if (pattern.matcher(lines.get(i)).find()) {
                findings.add(new Finding(rule, file.path(), "line " + (i + 1) + " " + complaint));
            }
        }
    }
}
