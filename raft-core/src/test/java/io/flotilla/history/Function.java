package io.flotilla.history;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an operation does to its key, which holds null or one value. */
public enum Function {
    /** Says what the key holds. */
    READ,
    /** Makes the key hold a value. */
    WRITE,
    /** Makes the key hold a value if it holds another one at that moment; that may be null. */
    CAS,
    /** Adds text at the end of what the key holds; null becomes that text. */
    APPEND,
    /** Makes the key hold null. */
    DELETE;

    /** As in a history: {@code read}, {@code write}, {@code cas}, {@code append}, {@code delete}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The function of that word; null if there is none. */
    static @Nullable Function of(String word) {
        for (Function function : values()) {
            if (function.word().equals(word)) {
                return function;
            }
        }
        return null;
    }
}
