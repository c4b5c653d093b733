package io.flotilla.example.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code --name=value} arguments, each of which must be asked for. */
final class Flags {
    private final Map<String, String> values = new TreeMap<>();
    private final List<String> known = new ArrayList<>();

    Flags(List<String> arguments) {
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("expected --name=value, found \"" + argument + "\"");
            }
            values.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
    }

    String text(String name, String fallback) {
        known.add(name);
        return values.getOrDefault(name, fallback);
    }

    int number(String name, int fallback, int lowest, int highest) {
        return parse(name, text(name, String.valueOf(fallback)), lowest, highest);
    }

    /** Numbers between commas. */
    List<Integer> numbers(String name, String fallback, int lowest, int highest) {
        List<Integer> result = new ArrayList<>();
        for (String part : text(name, fallback).split(",", -1)) {
            result.add(parse(name, part, lowest, highest));
        }
        return result;
    }

    boolean truth(String name, boolean fallback) {
        return switch (text(name, String.valueOf(fallback))) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("--" + name + " must be true or false");
        };
    }

    /** True for {@code first}, which is the default, false for {@code second}. */
    boolean choice(String name, String first, String second) {
        String value = text(name, first);
        if (!value.equals(first) && !value.equals(second)) {
            throw new IllegalArgumentException("--" + name + " must be " + first + " or " + second);
        }
        return value.equals(first);
    }

    void requireAllUsed() {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("unknown flag --" + name + "; known: " + known);
            }
        }
    }

    private static int parse(String name, String value, int lowest, int highest) {
        try {
            int number = Integer.parseInt(value);
            if (number >= lowest && number <= highest) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " must be a number, not \"" + value + "\"", e);
        }
        throw new IllegalArgumentException(
                "--" + name + " must be within " + lowest + ".." + highest + ", not " + value);
    }
}
