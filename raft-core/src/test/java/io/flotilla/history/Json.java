package io.flotilla.history;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value read from JSON (RFC 8259), with its place.
 *
 * @param value a {@link String}, {@link Long}, {@link Double} (where there is a fraction, an exponent, or too many digits), {@link Boolean},
 *     {@code List<Json>}, {@code Map<String, Json>} or null
 * @param column of its first character in its line, from 1, counted in characters (code points)
 */
record Json(@Nullable Object value, int column) {

    /** The entries, if this is an object. */
    @SuppressWarnings("unchecked") // the parser makes no other maps
    @Nullable
    Map<String, Json> object() {
        return value instanceof Map<?, ?> ? (Map<String, Json>) value : null;
    }

    /** The elements, if this is an array. */
    @SuppressWarnings("unchecked") // the parser makes no other lists
    @Nullable
    List<Json> array() {
        return value instanceof List<?> ? (List<Json>) value : null;
    }

    /** Text, a whole number or null as JSON. */
    static String write(@Nullable Object value) {
        if (!(value instanceof String text)) {
            return String.valueOf(value);
        }
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
