package io.flotilla.history;

import org.jspecify.annotations.Nullable;

/**
 * One line of a history.
 *
 * @param process who asks; one operation at a time, unless the last one's outcome is unknown
 * @param type what happened
 * @param function what is asked for; an end repeats it
 * @param key text or a {@link Long}; an end repeats it
 * @param value text, a {@link Long}, a {@link Swap} or null; see {@link HistoryBuilder}
 * @param timeNs when, on a clock that does not run backwards
 */
public record Event(
        long process,
        EventType type,
        Function function,
        Object key,
        @Nullable Object value,
        long timeNs) {

    /**
     * The value of a cas.
     *
     * @param from what the key must hold; may be null
     * @param to what it then holds
     */
    public record Swap(@Nullable Object from, Object to) {}
}
