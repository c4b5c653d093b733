package io.flotilla.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One line of a scenario: a command, numbers or words after it, and {@code key=value} pairs, of which a value may be a list
 * in brackets.
 */
record Directive(String line, String command, List<String> words, Map<String, String> options) {
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
        return new Directive(line, parts[0], words, options);
    }

    /** The first word, as the id of a node. */
    long id() {
        return number(0);
    }

    long number(int word) {
        return Long.parseLong(words.get(word));
    }

    long option(String key, long otherwise) {
        String value = options.get(key);
        return value == null ? otherwise : Long.parseLong(value);
    }

    boolean flag(String key, boolean otherwise) {
        String value = options.get(key);
        return value == null ? otherwise : Boolean.parseBoolean(value);
    }

    /** The numbers of {@code key=(a,b,c)}; {@code a*3} stands for three times a. */
    long[] list(String key) {
        String value = options.getOrDefault(key, "()");
        String inner = value.replace("(", "").replace(")", "");
        List<Long> numbers = new ArrayList<>();
        for (String part : inner.isEmpty() ? new String[0] : inner.split(",", -1)) {
            int star = part.indexOf('*');
            int times = star < 0 ? 1 : Integer.parseInt(part.substring(star + 1));
            for (int i = 0; i < times; i++) {
                numbers.add(Long.parseLong(star < 0 ? part : part.substring(0, star)));
            }
        }
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }
}
