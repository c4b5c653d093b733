package io.flotilla.spi;

import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one commit of the store makes durable. Filled by a step worker, handed to the log writer, given back with the
 * durable report; owned by whoever has it. Writes of one group stand in the order of their writeIds.
 */
public final class WriteBatch {
    /** A small record: replaces the one of the same key; {@code value} null deletes it. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    public record RecordWrite(String key, byte @Nullable [] value) {}

    private final List<LogWrite> writes = new ArrayList<>();
    private final List<RecordWrite> records = new ArrayList<>();
    private final List<ReplicaKey> removals = new ArrayList<>();

    /** Log writes, in order. */
    public List<LogWrite> writes() {
        return writes;
    }

    /** Small records (identity of the host, of groups, pins), in order. */
    public List<RecordWrite> records() {
        return records;
    }

    /** Replicas of which everything in the log is removed, before the writes of the same batch. */
    public List<ReplicaKey> removals() {
        return removals;
    }

    /** True if there is nothing to save. */
    public boolean isEmpty() {
        return writes.isEmpty() && records.isEmpty() && removals.isEmpty();
    }

    /** Adds everything of {@code later} behind what is here. */
    public void addAll(WriteBatch later) {
        writes.addAll(later.writes);
        records.addAll(later.records);
        removals.addAll(later.removals);
    }

    /** Empties the batch for reuse. */
    public void clear() {
        writes.clear();
        records.clear();
        removals.clear();
    }
}
