package io.flotilla;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A command was committed and applied.
 *
 * @param index its log index
 * @param term its term
 * @param value the number that the state machine answered
 * @param data the bytes that the state machine answered, or null
 */
@SuppressWarnings("ArrayRecordComponent") // equality by content is defined below
public record ProposalResult(long index, long term, long value, byte @Nullable [] data) {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProposalResult r
                && r.index == index
                && r.term == term
                && r.value == value
                && Arrays.equals(r.data, data);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(index) * 31 + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "ProposalResult[index=" + index + ", term=" + term + ", value=" + value
                + (data == null ? "" : ", " + data.length + " bytes") + "]";
    }
}
