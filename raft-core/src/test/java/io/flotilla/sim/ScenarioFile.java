package io.flotilla.sim;

import io.flotilla.sim.fault.Faults;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Scenarios as text, one line a thing:
 *
 * <pre>
 * # why this scenario is kept
 * simulation 5
 * seed 42
 * hosts 3
 * fault 120 crash host=2 ms=300
 * </pre>
 *
 * <p>The first line that is no comment names the version; settings that are left out are those of {@link Shape#plain}; faults are in the order of their events.
 */
public final class ScenarioFile {
    private static final String FIRST_WORD = "simulation";

    /** The text is not a scenario; the message says line, column and what was expected. */
    public static final class BadScenarioException extends Exception {
        private static final long serialVersionUID = 1L;

        BadScenarioException(int line, int column, String message) {
            super("line " + line + ", column " + column + ": " + message);
        }
    }

    private final List<Fault> faults = new ArrayList<>();
    /** Of each fault, its line. */
    private final List<Integer> faultLines = new ArrayList<>();
    /** Settings, and the seed, that a line has given. */
    private final Set<String> given = new HashSet<>();

    private Shape shape = Shape.plain();
    private long seed;
    private boolean versionSeen;
    private int lineNumber;

    private ScenarioFile() {}

    /** The text of a scenario. */
    public static String print(Scenario scenario) {
        StringBuilder text = new StringBuilder();
        text.append(FIRST_WORD).append(' ').append(Scenario.VERSION).append('\n');
        text.append("seed ").append(scenario.seed()).append('\n');
        for (Setting setting : Setting.values()) {
            text.append(setting.word())
                    .append(' ')
                    .append(scenario.shape().get(setting))
                    .append('\n');
        }
        scenario.faults().forEach(fault -> text.append(fault).append('\n'));
        return text.toString();
    }

    /** The scenario that a text says. */
    public static Scenario parse(String text) throws BadScenarioException {
        ScenarioFile file = new ScenarioFile();
        for (String line : text.split("\n", -1)) {
            file.lineNumber++;
            if (!line.isBlank() && !line.startsWith("#")) {
                file.line(Words.of(line));
            }
        }
        if (!file.given.contains("seed")) {
            throw file.bad(1, "expected a line \"seed NUMBER\" somewhere, found none");
        }
        for (int i = 0; i < file.faults.size(); i++) {
            if (!file.faults.get(i).fits(file.shape)) {
                file.lineNumber = file.faultLines.get(i);
                throw file.bad(1, "expected hosts and groups of this scenario, found \"" + file.faults.get(i) + "\"");
            }
        }
        if (file.shape.get(Setting.VOTERS) > file.shape.get(Setting.HOSTS)) {
            throw file.bad(
                    1,
                    "expected at least as many hosts as voters, found " + file.shape.get(Setting.HOSTS) + " and "
                            + file.shape.get(Setting.VOTERS));
        }
        return new Scenario(file.seed, file.shape, file.faults);
    }

    private void line(Words words) throws BadScenarioException {
        String first = words.next();
        if (!versionSeen) {
            version(words, first);
        } else if (!first.equals("fault") && !given.add(first)) {
            throw bad(1, "expected " + first + " once, found it again");
        } else if (first.equals("seed")) {
            seed = number(words, "the seed", Long.MIN_VALUE, Long.MAX_VALUE);
        } else if (first.equals("fault")) {
            fault(words);
        } else {
            Setting setting = Setting.named(first);
            if (setting == null) {
                throw bad(1, "expected seed, fault or a setting, found \"" + first + "\"");
            }
            shape = shape.with(setting, number(words, first, setting.min(), setting.max()));
        }
        if (words.hasNext()) {
            int column = words.column();
            throw bad(column, "expected the end of the line, found \"" + words.next() + "\"");
        }
    }

    private void version(Words words, String first) throws BadScenarioException {
        if (!first.equals(FIRST_WORD)) {
            throw bad(1, "expected \"" + FIRST_WORD + " " + Scenario.VERSION + "\", found \"" + first + "\"");
        }
        int column = words.column();
        long version = number(words, "the version", 0, Long.MAX_VALUE);
        if (version != Scenario.VERSION) {
            throw bad(
                    column,
                    "this is a scenario of version " + version + ", here seeds mean what they mean in version "
                            + Scenario.VERSION + ": replay it with the commit that wrote it");
        }
        versionSeen = true;
    }

    private void fault(Words words) throws BadScenarioException {
        long before = faults.isEmpty() ? 0 : faults.get(faults.size() - 1).atEvent();
        long atEvent = number(words, "the number of an event, none before the last fault's", before, Long.MAX_VALUE);
        int column = words.column();
        String name = words.hasNext() ? words.next() : "";
        FaultKind kind = Faults.named(name);
        if (kind == null) {
            List<String> names = Faults.ALL.stream().map(FaultKind::name).toList();
            throw bad(column, "expected one of " + names + ", found \"" + name + "\"");
        }
        long[] numbers = new long[kind.parameters().size()];
        for (int i = 0; i < numbers.length; i++) {
            Parameter parameter = kind.parameters().get(i);
            int at = words.column();
            String word = words.hasNext() ? words.next() : "";
            String prefix = parameter.name() + "=";
            Long value = word.startsWith(prefix) ? numberOf(word.substring(prefix.length())) : null;
            if (value == null || value < parameter.min() || value > parameter.max()) {
                throw bad(
                        at,
                        "expected " + prefix + "NUMBER within " + parameter.min() + ".." + parameter.max()
                                + ", found \"" + word + "\"");
            }
            numbers[i] = value;
        }
        faults.add(new Fault(atEvent, kind, numbers));
        faultLines.add(lineNumber);
    }

    private long number(Words words, String what, long min, long max) throws BadScenarioException {
        int column = words.column();
        String word = words.hasNext() ? words.next() : "";
        Long value = numberOf(word);
        if (value == null || value < min || value > max) {
            throw bad(
                    column, "expected " + what + ", a number within " + min + ".." + max + ", found \"" + word + "\"");
        }
        return value;
    }

    private static @Nullable Long numberOf(String word) {
        try {
            return Long.valueOf(word);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private BadScenarioException bad(int column, String message) {
        return new BadScenarioException(lineNumber, column, message);
    }

    /** The words of a line, with their columns. */
    private static final class Words {
        private final String line;
        private int at;

        private Words(String line) {
            this.line = line;
            skipBlanks();
        }

        static Words of(String line) {
            return new Words(line);
        }

        boolean hasNext() {
            return at < line.length();
        }

        int column() {
            return at + 1;
        }

        String next() {
            int from = at;
            while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
                at++;
            }
            String word = line.substring(from, at);
            skipBlanks();
            return word;
        }

        private void skipBlanks() {
            while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
                at++;
            }
        }
    }
}
