package io.flotilla.example.benchmark;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One flat JSON object on one line, its keys in the order in which they were put. */
final class JsonLine {
    private static final double PRECISE_BELOW = 100;
    private static final double THOUSANDTHS = 1000;

    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    /** Puts a number, a boolean, a text or null. Numbers that are not finite become null. */
    JsonLine put(String key, @Nullable Object value) {
        values.put(key, value);
        return this;
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("{");
        values.forEach((key, value) -> {
            line.append(line.length() > 1 ? "," : "");
            appendText(line, key);
            line.append(':');
            appendValue(line, value);
        });
        return line.append('}').toString();
    }

    private static void appendValue(StringBuilder line, @Nullable Object value) {
        if (value instanceof Double number) {
            appendNumber(line, number);
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            line.append(value);
        } else {
            appendText(line, value.toString());
        }
    }

    private static void appendNumber(StringBuilder line, double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            line.append("null");
        } else if (Math.abs(number) >= PRECISE_BELOW) {
            line.append(Math.round(number));
        } else {
            line.append(Math.round(number * THOUSANDTHS) / THOUSANDTHS);
        }
    }

    private static void appendText(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else {
                line.append(c < ' ' ? ' ' : c);
            }
        }
        line.append('"');
    }
}
