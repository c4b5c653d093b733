package io.flotilla.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One broken rule, as a small patch.
 *
 * <pre>
 *   rule: A vote leaves only when it is durable (thesis §3.8)
 *   dies: ElectionTest, SafetyChecks                         where it should be noticed, for people
 *   expect: survives                                         only for the mutant that changes nothing; others die
 *   --- raft-core/src/main/java/io/flotilla/raft/Outbox.java
 *   @@
 *               Message message = held.removeFirst().message();     a line that stays: finds the place
 *   -            if (message.term() &gt;= term) {                       a line that goes
 *   +            if (true) {                                         a line that comes
 * </pre>
 *
 * <p>A place is found by its lines, which must stand in the file exactly once; there are no line numbers to keep up to date.
 *
 * @param name of the file, without its ending
 * @param module that the changed files belong to
 */
record Mutant(String name, String rule, String dies, boolean mustDie, String module, List<Change> changes) {
    /** Lines {@code before} become lines {@code after} in one file. */
    record Change(String path, String before, String after) {}

    /** Reads every patch in a directory, by name. */
    static List<Mutant> readAll(Path directory) throws IOException {
        List<Mutant> all = new ArrayList<>();
        try (var files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".patch")) {
                    all.add(read(name.substring(0, name.length() - ".patch".length()), Files.readString(file)));
                }
            }
        }
        return all;
    }

    /** Reads one patch. @throws IllegalArgumentException naming the line that makes no sense */
    static Mutant read(String name, String text) {
        Map<String, String> header = new TreeMap<>();
        List<Change> changes = new ArrayList<>();
        String path = "";
        StringBuilder before = new StringBuilder();
        StringBuilder after = new StringBuilder();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.startsWith("--- ") || line.equals("@@")) {
                add(changes, path, before, after);
                path = line.equals("@@")
                        ? path
                        : line.substring("--- ".length()).strip();
            } else if (path.isEmpty()) {
                int colon = line.indexOf(": ");
                require(colon > 0, name, number, "a header line is \"word: text\"");
                header.put(line.substring(0, colon), line.substring(colon + 2));
            } else {
                char kind = line.isEmpty() ? ' ' : line.charAt(0);
                require(" +-".indexOf(kind) >= 0, name, number, "a line begins with a blank, + or -");
                String rest = line.isEmpty() ? "" : line.substring(1);
                if (kind != '+') {
                    before.append(rest).append('\n');
                }
                if (kind != '-') {
                    after.append(rest).append('\n');
                }
            }
        }
        add(changes, path, before, after);
        require(!changes.isEmpty(), name, number, "a patch changes something");
        for (String key : List.of("rule", "dies")) {
            require(header.containsKey(key), name, 1, "a header has \"" + key + ": \"");
        }
        String module = changes.get(0).path().substring(0, changes.get(0).path().indexOf('/'));
        return new Mutant(
                name,
                header.getOrDefault("rule", ""),
                header.getOrDefault("dies", ""),
                !header.getOrDefault("expect", "dies").equals("survives"),
                module,
                changes);
    }

    /**
     * Applies the patch to the sources of {@code root}, which stay as they are.
     *
     * @return path to text of every changed file
     * @throws IllegalArgumentException if a place is not there exactly once
     */
    Map<String, String> applyTo(Path root) throws IOException {
        Map<String, String> changed = new TreeMap<>();
        for (Change change : changes) {
            String source = changed.get(change.path());
            if (source == null) {
                source = Files.readString(root.resolve(change.path()));
            }
            String padded = "\n" + source;
            String wanted = "\n" + change.before();
            int at = padded.indexOf(wanted);
            if (at < 0 || padded.indexOf(wanted, at + 1) >= 0) {
                throw new IllegalArgumentException(name + " no longer applies: " + change.path() + " has "
                        + (at < 0 ? "no such lines:" : "these lines more than once:") + wanted);
            }
            changed.put(
                    change.path(),
                    source.substring(0, at) + change.after() + source.substring(at + wanted.length() - 1));
        }
        return changed;
    }

    private static void add(List<Change> changes, String path, StringBuilder before, StringBuilder after) {
        if (!before.isEmpty() || !after.isEmpty()) {
            changes.add(new Change(path, before.toString(), after.toString()));
        }
        before.setLength(0);
        after.setLength(0);
    }

    private static void require(boolean holds, String name, int line, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ".patch line " + line + ": " + expected);
        }
    }
}
