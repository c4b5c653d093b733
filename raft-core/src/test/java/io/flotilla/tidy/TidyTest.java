package io.flotilla.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads the sources of every module. What breaks a rule today stands in {@code tidy-exceptions.txt}, which only shrinks: a line that is no
 * longer needed fails the test as well.
 */
final class TidyTest {
    private static final String EXCEPTIONS = "/io/flotilla/tidy/tidy-exceptions.txt";

    @Test
    void sourcesAreTidy() throws IOException {
        Set<String> allowed = exceptions();
        Set<String> used = new TreeSet<>();
        List<Finding> wrong = new ArrayList<>();
        List<SourceText> files = SourceText.under(root());
        List<Finding> findings = new ArrayList<>(TidyRules.checkTopLevel(root()));
        files.forEach(file -> findings.addAll(TidyRules.check(file)));
        for (Finding finding : findings) {
            if (allowed.contains(finding.key())) {
                used.add(finding.key());
            } else {
                wrong.add(finding);
            }
        }
        assertThat(wrong).as("not tidy").isEmpty();
        assertThat(allowed)
                .as("exceptions that are no longer needed: remove them")
                .isEqualTo(used);
        assertThat(files.stream().map(SourceText::path)).contains("pom.xml", "raft-core/pom.xml");
    }

    @Test
    void longFileIsFound() {
        String text = "class A {}\n" + "\n".repeat(TidyRules.MAX_FILE_LINES);
        assertThat(rules("m/src/main/java/A.java", text)).containsExactly("file-length");
    }

    @Test
    void longMethodIsFoundAndItsJavadocIsNotCounted() {
        String javadoc = "/** doc\n" + " * more\n".repeat(50) + " */\n";
        String fits = "void f() {\n" + "\n".repeat(TidyRules.MAX_METHOD_LINES - 2) + "}\n";
        String tooLong = "void g() {\n" + "\n".repeat(TidyRules.MAX_METHOD_LINES - 1) + "}\n";
        assertThat(rules("m/src/main/java/A.java", "class A {\n" + javadoc + fits + "}\n"))
                .isEmpty();
        List<Finding> findings =
                TidyRules.check(new SourceText("m/src/main/java/A.java", "class A {\n" + tooLong + "}\n"));
        assertThat(findings).extracting(Finding::key).containsExactly("method-length m/src/main/java/A.java#A.g");
    }

    @Test
    void unfinishedWorkAndDisabledTestsAreFound() {
        assertThat(rules("m/src/main/java/A.java", "class A {} // TO" + "DO later\n"))
                .containsExactly("unfinished");
        assertThat(rules("m/src/test/java/A.java", "@Dis" + "abled class A {}\n"))
                .containsExactly("disabled-test");
    }

    @Test
    void sleepIsFoundInTestsOnly() {
        String text = "class A { void f() throws Exception { Thread.sle" + "ep(1); } }\n";
        assertThat(rules("m/src/test/java/A.java", text)).containsExactly("sleep-in-test");
        assertThat(rules("m/src/main/java/A.java", text)).isEmpty();
    }

    @Test
    void machinePathIsFoundInAnyText() {
        assertThat(rules("examples/run.sh", "cd /wo" + "rk/main\n")).containsExactly("machine-path");
        assertThat(rules("README.md", "see https://example.org/wo" + "rk/ and ./ro" + "ot/x\n"))
                .isEmpty();
    }

    @Test
    void strangerAtTheTopIsFound(@TempDir Path directory) throws IOException {
        Files.createFile(directory.resolve("README.md"));
        Files.createFile(directory.resolve(".gitignore"));
        Files.createFile(directory.resolve("notes.txt"));
        assertThat(TidyRules.checkTopLevel(directory))
                .extracting(Finding::place)
                .containsExactly("notes.txt");
    }

    private static List<String> rules(String path, String text) {
        return TidyRules.check(new SourceText(path, text)).stream()
                .map(Finding::rule)
                .toList();
    }

    private static Set<String> exceptions() throws IOException {
        Set<String> lines = new TreeSet<>();
        try (var in = TidyTest.class.getResourceAsStream(EXCEPTIONS)) {
            assertThat(in).as(EXCEPTIONS).isNotNull();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(lines::add);
        }
        return lines;
    }

    private static Path root() {
        String module = System.getProperty("project.basedir");
        assertThat(module)
                .as("system property project.basedir, set by the build")
                .isNotNull();
        Path root = Path.of(module).toAbsolutePath().getParent();
        assertThat(root).isNotNull();
        return root;
    }
}
