package io.flotilla.example.kv;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Settings as text, from a properties file and flags {@code --name=value} that override it. Collects what is wrong with them. */
final class Settings {
    private final Map<String, String> values = new TreeMap<>();
    private final Set<String> known;
    private final List<String> problems;

    /**
     * Reads the arguments: at most one properties file (UTF-8) and any flags. A flag without a value means {@code true}.
     *
     * @param known the names that are allowed
     * @param problems where to add what is wrong
     */
    Settings(List<String> arguments, Set<String> known, List<String> problems) {
        this.known = known;
        this.problems = problems;
        boolean fileSeen = false;
        for (String argument : arguments) {
            if (!argument.startsWith("--")) {
                if (fileSeen) {
                    problems.add(
                            "\"" + argument + "\" is a second file; give one properties file and flags --name=value");
                } else {
                    fileSeen = true;
                    readFile(argument);
                }
            }
        }
        Set<String> flags = new HashSet<>();
        for (String argument : arguments) {
            if (argument.startsWith("--")) {
                int equals = argument.indexOf('=');
                String name = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
                if (!flags.add(name)) {
                    problems.add("flag --" + name + " is given more than once");
                }
                put("flag --" + name, name, equals < 0 ? "true" : argument.substring(equals + 1));
            }
        }
    }

    /** The value of a setting, null if it is not given or empty. */
    @Nullable
    String get(String name) {
        String value = values.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** The value of a setting that must be given; empty, and a problem, if it is not. */
    String require(String name) {
        String value = get(name);
        if (value == null) {
            problems.add(name + " is missing");
            return "";
        }
        return value;
    }

    /** A whole number within {@code [low, high]}, or {@code otherwise} if it is not given or wrong. */
    int number(String name, int low, int high, int otherwise) {
        String value = get(name);
        if (value == null) {
            return otherwise;
        }
        if (value.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(value);
            if (number >= low && number <= high) {
                return number;
            }
        }
        problems.add(name + " must be a whole number within " + low + ".." + high + ", not \"" + value + "\"");
        return otherwise;
    }

    /** True or false; false if it is not given or wrong. */
    boolean flag(String name) {
        String value = get(name);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            problems.add(name + " must be true or false, not \"" + value + "\"");
        }
        return "true".equals(value);
    }

    private void readFile(String file) {
        Map<String, String> read = new TreeMap<>();
        try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
            new Collected(file, read).load(reader);
        } catch (IOException | IllegalArgumentException e) {
            problems.add("the properties file " + file + " cannot be read: " + reason(e));
        }
        read.forEach((name, value) -> put(name + " in " + file, name, value));
    }

    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof CharacterCodingException) {
            return "it is not UTF-8";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** Takes each setting as it is read, for {@link Properties} would keep the last of several in silence. */
    private final class Collected extends Properties {
        private static final long serialVersionUID = 1;

        private final transient String file;
        private final transient Map<String, String> read;

        Collected(String file, Map<String, String> read) {
            this.file = file;
            this.read = read;
        }

        @Override
        public synchronized @Nullable Object put(Object name, Object value) {
            if (read.put((String) name, (String) value) != null) {
                problems.add(name + " is given more than once in " + file);
            }
            return null;
        }
    }

    private void put(String where, String name, String value) {
        if (known.contains(name)) {
            values.put(name, value.strip());
        } else {
            problems.add(where + " is unknown; known are " + String.join(", ", known));
        }
    }
}
