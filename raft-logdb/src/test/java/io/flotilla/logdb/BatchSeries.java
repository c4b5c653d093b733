package io.flotilla.logdb;

import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.WriteBatch;
import io.flotilla.testkit.InMemoryDisk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Batches 1, 2, 3 … that follow from a seed, and what a store holds after each of them. Each carries its number in a small record, so that a store
 * can be asked how far it is.
 */
final class BatchSeries {
    private static final String NUMBER = "number";

    private final RandomBatches random;
    private final List<WriteBatch> batches = new ArrayList<>();
    private final InMemoryDisk twin = new InMemoryDisk();
    private final List<String> texts = new ArrayList<>();

    BatchSeries(long seed) {
        random = new RandomBatches(new Random(seed));
    }

    /** Batch {@code number}, from 1. */
    WriteBatch batch(int number) {
        while (batches.size() < number) {
            WriteBatch batch = random.next();
            byte[] value = ByteBuffer.allocate(Integer.BYTES)
                    .putInt(batches.size() + 1)
                    .array();
            batch.records().add(new WriteBatch.RecordWrite(NUMBER, value));
            batches.add(batch);
        }
        return batches.get(number - 1);
    }

    /** What a store holds that took batches up to {@code number}, as {@link StoreText} says it. */
    String textAfter(int number) throws LogDbException {
        while (texts.size() <= number) {
            if (!texts.isEmpty()) {
                try (LogDb db = twin.open()) {
                    db.save(batch(texts.size()));
                }
            }
            try (LogDb db = twin.open()) {
                texts.add(StoreText.of(db));
            }
        }
        return texts.get(number);
    }

    /** Number of the last batch that a store has, as of its opening; 0 for none. */
    static int numberIn(LogDb db) {
        byte[] value = db.records().get(NUMBER);
        return value == null ? 0 : ByteBuffer.wrap(value).getInt();
    }
}
