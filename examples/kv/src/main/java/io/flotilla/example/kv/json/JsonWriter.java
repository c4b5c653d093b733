package io.flotilla.example.kv.json;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a value as JSON (RFC 8259): null, text, numbers, booleans, maps with text keys in their own order, and lists. Half surrogates,
 * which no text should have, become U+FFFD, so that what comes out is always valid UTF-8.
 */
public final class JsonWriter {
    private static final char REPLACEMENT = '\uFFFD';
    private static final int FIRST_PRINTABLE = 0x20;

    private JsonWriter() {}

    /** The value as JSON without white space. @throws IllegalArgumentException if it is of another type */
    public static String write(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value);
        return out.toString();
    }

    private static void write(StringBuilder out, @Nullable Object value) {
        if (value == null) {
            out.append("null");
        } else if (value instanceof String text) {
            writeText(out, text);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            out.append(number);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(out, map);
        } else if (value instanceof List<?> list) {
            writeList(out, list);
        } else {
            throw new IllegalArgumentException(value.getClass() + " " + value + " has no form in JSON here");
        }
    }

    private static void writeMap(StringBuilder out, Map<?, ?> map) {
        char separator = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            writeText(out, (String) entry.getKey());
            out.append(':');
            write(out, entry.getValue());
            separator = ',';
        }
        out.append(map.isEmpty() ? "{}" : "}");
    }

    private static void writeList(StringBuilder out, List<?> list) {
        char separator = '[';
        for (Object element : list) {
            out.append(separator);
            write(out, element);
            separator = ',';
        }
        out.append(list.isEmpty() ? "[]" : "]");
    }

    private static void writeText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
            } else {
                writeChar(out, c);
            }
        }
        out.append('"');
    }

    private static void writeChar(StringBuilder out, char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < FIRST_PRINTABLE || c == '\u007F' || c == '\u2028' || c == '\u2029') {
                    out.append(String.format("\\u%04x", (int) c));
                } else {
                    out.append(Character.isSurrogate(c) ? REPLACEMENT : c);
                }
            }
        }
    }
}
