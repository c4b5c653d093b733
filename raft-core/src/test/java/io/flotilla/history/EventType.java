package io.flotilla.history;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can happen to an operation. */
public enum EventType {
    /** It begins. */
    INVOKE,
    /** It ends, and has happened. */
    OK,
    /** It ends, and has not happened; of a cas: the value was another one at its moment. */
    FAIL,
    /** It ends for its process, and nobody knows: it may happen at any time after its beginning, or never. */
    INFO;

    /** As in a history: {@code invoke}, {@code ok}, {@code fail}, {@code info}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of that word; null if there is none. */
    static @Nullable EventType of(String word) {
        for (EventType type : values()) {
            if (type.word().equals(word)) {
                return type;
            }
        }
        return null;
    }
}
