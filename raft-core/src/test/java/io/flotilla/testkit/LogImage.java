package io.flotilla.testkit;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import io.flotilla.model.TermRuns;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.spi.WriteBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a store holds, as plain maps: so simple that it is plainly right. Not thread safe. */
final class LogImage {
    static final Comparator<ReplicaKey> KEY_ORDER =
            Comparator.comparingLong(ReplicaKey::groupId).thenComparingLong(ReplicaKey::replicaId);

    private final TreeMap<ReplicaKey, ReplicaImage> replicas = new TreeMap<>(KEY_ORDER);
    private final TreeMap<String, byte[]> records = new TreeMap<>();

    /** The same state, changing on its own from now on. */
    LogImage copy() {
        LogImage copy = new LogImage();
        replicas.forEach((key, image) -> copy.replicas.put(key, image.copy()));
        copy.records.putAll(records);
        return copy;
    }

    /**
     * Refuses a batch that no engine may ask for, before anything of it is done.
     *
     * @throws IllegalArgumentException naming the replica and both sides
     */
    void check(WriteBatch batch) {
        Map<ReplicaKey, ReplicaImage> outlines = new HashMap<>();
        for (ReplicaKey key : batch.removals()) {
            outlines.put(key, new ReplicaImage());
        }
        for (LogWrite write : batch.writes()) {
            outlines.computeIfAbsent(write.key(), this::outlineOf).outline(write);
        }
    }

    /** Does what the batch says; {@link #check} has passed. The bytes of its blocks are kept. */
    void apply(WriteBatch batch) {
        for (WriteBatch.RecordWrite write : batch.records()) {
            byte[] value = write.value();
            if (value == null) {
                records.remove(write.key());
            } else {
                records.put(write.key(), value);
            }
        }
        batch.removals().forEach(replicas::remove);
        for (LogWrite write : batch.writes()) {
            replicas.computeIfAbsent(write.key(), key -> new ReplicaImage()).apply(write);
        }
    }

    /** What {@code LogDb.recovered()} answers for this state. */
    List<RecoveredLog> recovered() {
        List<RecoveredLog> result = new ArrayList<>();
        replicas.forEach((key, image) -> result.add(image.recovered(key)));
        return Collections.unmodifiableList(result);
    }

    /** A deep copy of the small records. */
    SortedMap<String, byte[]> records() {
        TreeMap<String, byte[]> copy = new TreeMap<>();
        records.forEach((key, value) -> copy.put(key, value.clone()));
        return Collections.unmodifiableSortedMap(copy);
    }

    /** Like {@code LogDb.read}. */
    List<EntryBlock> read(ReplicaKey key, long low, long high, int maxBytes) throws LogDbException {
        ReplicaImage image = replicas.get(key);
        return image == null ? List.of() : image.read(key, low, high, maxBytes);
    }

    /** Bytes of all blocks and records. */
    long bytes() {
        long sum = 0;
        for (ReplicaImage image : replicas.values()) {
            sum += image.bytes();
        }
        for (byte[] value : records.values()) {
            sum += value.length;
        }
        return sum;
    }

    /** Turns one bit of the stored block that holds {@code index}. */
    void corrupt(ReplicaKey key, long index) {
        ReplicaImage image = replicas.get(key);
        if (image == null) {
            throw new IllegalArgumentException(key + " is not in this store");
        }
        image.corrupt(index);
    }

    /** A batch of the same content that shares no array with {@code batch}. */
    static WriteBatch deepCopy(WriteBatch batch) {
        WriteBatch copy = new WriteBatch();
        for (WriteBatch.RecordWrite write : batch.records()) {
            byte[] value = write.value();
            copy.records().add(new WriteBatch.RecordWrite(write.key(), value == null ? null : value.clone()));
        }
        copy.removals().addAll(batch.removals());
        for (LogWrite write : batch.writes()) {
            List<EntryBlock> blocks = new ArrayList<>();
            for (EntryBlock block : write.blocks()) {
                byte[] bytes = Arrays.copyOfRange(block.bytes(), block.offset(), block.offset() + block.length());
                blocks.add(EntryBlock.parse(bytes, 0, bytes.length, write.groupUid()));
            }
            copy.writes()
                    .add(new LogWrite(
                            write.key(),
                            write.groupUid(),
                            write.writeId(),
                            write.hardState(),
                            write.commitHint(),
                            blocks,
                            write.compactTo()));
        }
        return copy;
    }

    private ReplicaImage outlineOf(ReplicaKey key) {
        ReplicaImage image = replicas.get(key);
        return image == null ? new ReplicaImage() : image.outlineCopy();
    }

    /** The terms that a replica's log has, for tests that compare two stores. */
    TermRuns terms(ReplicaKey key) {
        ReplicaImage image = replicas.get(key);
        return image == null ? new TermRuns(0, 0) : image.recovered(key).terms();
    }
}
