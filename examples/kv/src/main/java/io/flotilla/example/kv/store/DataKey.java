package io.flotilla.example.kv.store;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where a value lies in the environment. Big-endian, so that a group's keys are neighbours.
 *
 * <pre>
 *   0          8             12
 *   groupId    generation    key ...
 * </pre>
 *
 * <p>The generation tells the present state of a group from one that a snapshot is about to replace it with.
 */
@SuppressWarnings("ArrayRecordComponent") // equality by content is defined below
record DataKey(long groupId, int generation, byte[] key) {
    static final int GENERATION_OFFSET = 8;
    static final int KEY_OFFSET = 12;

    /** Writes the key at 0. @return its length */
    int encode(MutableDirectBuffer buffer) {
        encodePrefix(buffer, groupId, generation);
        buffer.putBytes(KEY_OFFSET, key);
        return KEY_OFFSET + key.length;
    }

    /** Writes what all keys of a group's generation begin with. @return its length */
    static int encodePrefix(MutableDirectBuffer buffer, long groupId, int generation) {
        buffer.putLong(0, groupId, ByteOrder.BIG_ENDIAN);
        buffer.putInt(GENERATION_OFFSET, generation, ByteOrder.BIG_ENDIAN);
        return KEY_OFFSET;
    }

    static long groupOf(DirectBuffer encoded) {
        return encoded.getLong(0, ByteOrder.BIG_ENDIAN);
    }

    static int generationOf(DirectBuffer encoded) {
        return encoded.getInt(GENERATION_OFFSET, ByteOrder.BIG_ENDIAN);
    }

    static byte[] keyOf(DirectBuffer encoded) {
        byte[] key = new byte[encoded.capacity() - KEY_OFFSET];
        encoded.getBytes(KEY_OFFSET, key);
        return key;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DataKey k
                && k.groupId == groupId
                && k.generation == generation
                && Arrays.equals(k.key, key);
    }

    @Override
    public int hashCode() {
        return (Long.hashCode(groupId) * 31 + generation) * 31 + Arrays.hashCode(key);
    }
}
