package io.flotilla.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code BUGS.md} has every row once, an answer in each, and names only tests that exist. */
class BugTableTest {
    private static final Map<String, Integer> ROWS =
            new TreeMap<>(Map.of("A", 26, "B", 29, "C", 25, "D", 9, "E", 15, "F", 24, "G", 29, "H", 13, "J", 24));
    private static final Pattern ROW = Pattern.compile("\\| ([A-Z]\\d+) \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern TEST = Pattern.compile("`((?:\\w+Test|\\w+Properties|\\w+Contract)\\.\\w+)`");
    private static final Pattern WORDS = Pattern.compile("(Cannot happen|Waits for|Open)\\b.*");
    private static final Pattern TEST_METHOD = Pattern.compile(
            "@(?:Test|Property|ParameterizedTest|TestFactory|FuzzTest)\\b.{0,400}?\\b(?:void|Stream<DynamicTest>)\\s+(\\w+)\\(",
            Pattern.DOTALL);
    private static final Path BASEDIR =
            Path.of(System.getProperty("project.basedir", ".")).toAbsolutePath();

    @Test
    void everyRowIsThereOnceWithAnAnswer() throws IOException {
        List<String> expected = new ArrayList<>();
        ROWS.forEach((section, count) -> {
            for (int i = 1; i <= count; i++) {
                expected.add(section + i);
            }
        });
        List<String> found = new ArrayList<>();
        for (Matcher row : rows()) {
            found.add(row.group(1));
            String answer = row.group(3);
            assertThat(TEST.matcher(answer).find() || WORDS.matcher(answer).matches())
                    .as(row.group(1) + " has a test or a reason: " + answer)
                    .isTrue();
        }
        assertThat(found).containsExactlyElementsOf(expected).hasSize(194);
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Set<String> existing = new TreeSet<>();
        for (SourceText file : SourceText.under(BASEDIR.resolve("..").normalize())) {
            String name = file.path().substring(file.path().lastIndexOf('/') + 1);
            if (file.isTestCode() && name.endsWith(".java")) {
                Matcher method = TEST_METHOD.matcher(file.text());
                while (method.find()) {
                    existing.add(name.substring(0, name.length() - ".java".length()) + "." + method.group(1));
                }
            }
        }
        Set<String> named = new TreeSet<>();
        for (Matcher row : rows()) {
            Matcher test = TEST.matcher(row.group(3));
            while (test.find()) {
                named.add(test.group(1));
            }
        }
        named.removeAll(existing);
        assertThat(named).as("named in BUGS.md, and nowhere to be found").isEmpty();
    }

    private static List<Matcher> rows() throws IOException {
        List<Matcher> rows = new ArrayList<>();
        for (String line : Files.readAllLines(BASEDIR.resolve("BUGS.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(row);
            }
        }
        return rows;
    }
}
