package io.flotilla.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One line of a scenario: a command, numbers or words after it, and {@code key=value} pairs, of which a value may be a list
 * in brackets. What it cannot make sense of is an {@link IllegalArgumentException} that says column and what was expected.
 */
record Directive(String line, String command, List<String> words, Map<String, String> options) {
    private static final Set<String> KEYS = Set.of(
            "voters",
            "learners",
            "prevote",
            "checkquorum",
            "inflight",
            "message-bytes",
            "cached-bytes",
            "terms",
            "term",
            "vote",
            "commit",
            "from",
            "to",
            "type",
            "count",
            "ms",
            "prev");

    static Directive parse(String line) {
        List<String> words = new ArrayList<>();
        Map<String, String> options = new TreeMap<>();
        String[] parts = line.trim().split("\\s+", -1);
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 0) {
                words.add(parts[i]);
            } else {
                options.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
            }
        }
        Directive directive = new Directive(line, parts[0], words, options);
        for (String key : options.keySet()) {
            if (!KEYS.contains(key)) {
                throw directive.bad(key + "=", "expected one of " + new TreeSet<>(KEYS) + ", found \"" + key + "\"");
            }
        }
        return directive;
    }

    /** What is wrong with this line, at the column where {@code part} begins, or behind its end if it has no such part. */
    IllegalArgumentException bad(String part, String message) {
        int at = part.isEmpty() ? line.length() : line.indexOf(part);
        return new IllegalArgumentException("column " + (at + 1) + ": " + message);
    }

    /** The number that {@code word} stands for, a part of this line. */
    long numberOf(String word) {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw bad(word, "expected a number, found \"" + word + "\"");
        }
    }

    /** The first word, as the id of a node. */
    long id() {
        return number(0);
    }

    long number(int word) {
        if (word >= words.size()) {
            throw bad("", "expected a number");
        }
        return numberOf(words.get(word));
    }

    long option(String key, long otherwise) {
        String value = options.get(key);
        return value == null ? otherwise : numberOf(value);
    }

    boolean flag(String key, boolean otherwise) {
        String value = options.get(key);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw bad(key + "=", "expected " + key + "=true or =false, found \"" + value + "\"");
        }
        return value == null ? otherwise : Boolean.parseBoolean(value);
    }

    /** The numbers of {@code key=(a,b,c)}; {@code a*3} stands for three times a. */
    long[] list(String key) {
        String value = options.getOrDefault(key, "()");
        String inner = value.replace("(", "").replace(")", "");
        List<Long> numbers = new ArrayList<>();
        for (String part : inner.isEmpty() ? new String[0] : inner.split(",", -1)) {
            int star = part.indexOf('*');
            long times = star < 0 ? 1 : numberOf(part.substring(star + 1));
            for (long i = 0; i < times; i++) {
                numbers.add(numberOf(star < 0 ? part : part.substring(0, star)));
            }
        }
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }
}
