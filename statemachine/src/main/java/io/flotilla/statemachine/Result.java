package io.flotilla.statemachine;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a state machine answers to a command: a number, and bytes if a number is not enough. The meaning of both is the
 * state machine's. The array belongs to the result and must not change after it was handed over.
 *
 * @param value any number
 * @param data bytes, or null for none
 */
@SuppressWarnings("ArrayRecordComponent") // equality by content is defined below
public record Result(long value, byte @Nullable [] data) {
    /** Value 0 and no data. */
    public static final Result NONE = new Result(0, null);

    /** A result of a number alone. */
    public static Result of(long value) {
        return value == 0 ? NONE : new Result(value, null);
    }

    /** A result of bytes alone. */
    public static Result of(byte[] data) {
        return new Result(0, Objects.requireNonNull(data, "data"));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Result r && r.value == value && Arrays.equals(r.data, data);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(value) * 31 + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "Result[" + value + (data == null ? "" : ", " + data.length + " bytes") + "]";
    }
}
