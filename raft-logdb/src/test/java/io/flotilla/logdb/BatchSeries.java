package io.flotilla.logdb;

import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.WriteBatch;
import io.flotilla.testkit.InMemoryDisk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Batches 1, 2, 3 … that follow from a seed, and what a store holds after each of them. Each carries its number in a small record, so that a store
 * can be asked how far it is.
 */
final class BatchSeries {
    private static final String NUMBER = "number";

    private final long seed;
    private final Random random;
    private final RandomBatches source;

    /** Seeds with which it goes on otherwise, by the number of batches before. */
    private final SortedMap<Integer, Long> forks;

    private final List<WriteBatch> batches = new ArrayList<>();
    private final InMemoryDisk twin = new InMemoryDisk();
    private final List<String> texts = new ArrayList<>();

    BatchSeries(long seed) {
        this(seed, new TreeMap<>());
    }

    private BatchSeries(long seed, SortedMap<Integer, Long> forks) {
        this.seed = seed;
        this.forks = forks;
        random = new Random(seed);
        source = new RandomBatches(random);
    }

    /** The same up to batch {@code number} and then another one. */
    BatchSeries fork(int number, long forkSeed) {
        SortedMap<Integer, Long> more = new TreeMap<>(forks);
        more.put(number, forkSeed);
        return new BatchSeries(seed, more);
    }

    /** What {@link #toString} of one made. */
    static BatchSeries parse(String text) {
        String[] words = text.split(",", -1);
        BatchSeries series = new BatchSeries(Long.parseLong(words[0]));
        for (int i = 1; i < words.length; i++) {
            String[] fork = words[i].split("=", 2);
            series = series.fork(Integer.parseInt(fork[0]), Long.parseLong(fork[1]));
        }
        return series;
    }

    /** Batch {@code number}, from 1. */
    WriteBatch batch(int number) {
        while (batches.size() < number) {
            Long fork = forks.get(batches.size());
            if (fork != null) {
                random.setSeed(fork);
            }
            WriteBatch batch = source.next();
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

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(seed);
        forks.forEach(
                (number, fork) -> text.append(',').append(number).append('=').append(fork));
        return text.toString();
    }

    /** Number of the last batch that a store has, as of its opening; 0 for none. */
    static int numberIn(LogDb db) {
        byte[] value = db.records().get(NUMBER);
        return value == null ? 0 : ByteBuffer.wrap(value).getInt();
    }
}
