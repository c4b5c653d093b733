package io.flotilla.example.kv.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is stored under a key.
 *
 * @param value the bytes, or null if there is nothing; not to be changed
 * @param revision log index of the last write; 0 if there is nothing
 */
@SuppressWarnings("ArrayRecordComponent") // equality by content is defined below
public record KvValue(byte @Nullable [] value, long revision) {
    /** Nothing is stored. */
    public static final KvValue ABSENT = new KvValue(null, 0);

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KvValue v && v.revision == revision && Arrays.equals(v.value, value);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(revision) * 31 + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return value == null ? "KvValue[absent]" : "KvValue[" + value.length + " bytes, revision " + revision + "]";
    }
}
