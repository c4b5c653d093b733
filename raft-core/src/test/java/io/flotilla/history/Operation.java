package io.flotilla.history;

import org.jspecify.annotations.Nullable;

/**
 * One operation of a history: an invocation with its end, if it has one.
 *
 * @param process who asked
 * @param function what was asked for
 * @param key text or a {@link Long}
 * @param argument what a write writes, an append adds, a cas puts in place ({@link Event.Swap}); null for others
 * @param end how it ended
 * @param result what a read that is {@link End#OK} found; null for others
 * @param invokedAt number of the event that began it, from 1: its line in a file
 * @param endedAt number of the event that ended it; {@link #NEVER} if its outcome is unknown
 */
public record Operation(
        long process,
        Function function,
        Object key,
        @Nullable Object argument,
        End end,
        @Nullable Object result,
        int invokedAt,
        int endedAt) {
    /** After every event. */
    public static final int NEVER = Integer.MAX_VALUE;

    /** How an operation ended. */
    public enum End {
        /** It happened between its invocation and its end. */
        OK,
        /** It did not happen. A cas met another value than it expected, between its invocation and its end. */
        FAILED,
        /** It may have happened at any time after its invocation, or not at all, or may do so yet. */
        UNKNOWN
    }

    /** True if it must find a place in every order: it is known to have happened, or is a cas that is known to have met another value. */
    public boolean isCertain() {
        return end == End.OK || (end == End.FAILED && function == Function.CAS);
    }

    /** The same operation with an outcome that nobody knows. */
    Operation unknown() {
        return new Operation(process, function, key, argument, End.UNKNOWN, null, invokedAt, NEVER);
    }

    /** In words and with its lines, such as {@code lines 3-9: process 1 write "a"}. */
    String describe() {
        StringBuilder out = new StringBuilder();
        out.append(endedAt == NEVER ? "line " + invokedAt : "lines " + invokedAt + "-" + endedAt);
        out.append(": process ").append(process).append(' ').append(function.word());
        if (argument instanceof Event.Swap swap) {
            out.append(' ').append(Json.write(swap.from())).append(" -> ").append(Json.write(swap.to()));
        } else if (argument != null) {
            out.append(' ').append(Json.write(argument));
        }
        if (end == End.UNKNOWN) {
            out.append(", outcome unknown");
        } else if (function == Function.READ) {
            out.append(" found ").append(Json.write(result));
        } else if (end == End.FAILED) {
            out.append(" failed: the value was another one");
        }
        return out.toString();
    }
}
