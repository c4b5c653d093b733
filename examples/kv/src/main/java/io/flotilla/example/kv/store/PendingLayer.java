package io.flotilla.example.kv.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Applied commands that are not in LMDB yet: the last value of each key that they touched, and how far each group has come. Filled by
 * the apply threads, read by any thread, and no longer changed once it is being written.
 */
final class PendingLayer {
    /** What an entry costs beside its bytes, roughly. */
    private static final int ENTRY_OVERHEAD_BYTES = 128;

    /** The last write to each key; {@link KvValue#ABSENT} for a deletion. */
    private final Map<DataKey, KvValue> writes = new ConcurrentHashMap<>();

    private final Map<Long, Long> appliedByGroup = new ConcurrentHashMap<>();
    private final AtomicLong sizeBytes = new AtomicLong();

    void put(DataKey key, KvValue value) {
        writes.put(key, value);
        byte[] bytes = value.value();
        sizeBytes.addAndGet(key.key().length + (bytes == null ? 0 : bytes.length) + (long) ENTRY_OVERHEAD_BYTES);
    }

    void applied(long groupId, long index) {
        appliedByGroup.put(groupId, index);
    }

    /** The last write to a key, {@link KvValue#ABSENT} for a deletion, null if there was none. */
    @Nullable
    KvValue get(DataKey key) {
        return writes.get(key);
    }

    Map<DataKey, KvValue> writes() {
        return writes;
    }

    Map<Long, Long> appliedByGroup() {
        return appliedByGroup;
    }

    /** Bytes taken since the layer was begun; values that were overwritten count too. */
    long sizeBytes() {
        return sizeBytes.get();
    }

    boolean isEmpty() {
        return appliedByGroup.isEmpty();
    }
}
