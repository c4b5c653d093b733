package io.flotilla.logdb;

import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A process that saves a {@link BatchSeries} from where its store ends, and says on standard output which batches are durable: {@code saved n}, and {@code
 * opened n} when it has opened the store and believes what it found. It closes and opens the store now and then.
 */
final class SeriesChild {
    /** Compacts all the time, so that pages are freed and used again. */
    static final Compactor.Effort EFFORT = new Compactor.Effort(0, 20_000);

    private static final int REOPENS_AFTER = 45;

    private SeriesChild() {}

    /** @param arguments directory, series, last batch */
    public static void main(String[] arguments) throws LogDbException {
        Path directory = Path.of(arguments[0]);
        BatchSeries series = BatchSeries.parse(arguments[1]);
        int last = Integer.parseInt(arguments[2]);
        LogDb db = open(directory);
        for (int n = BatchSeries.numberIn(db) + 1; n <= last; n++) {
            db.save(series.batch(n));
            System.out.println("saved " + n);
            if (n % REOPENS_AFTER == 0) {
                db.close();
                db = open(directory);
            }
        }
        db.close();
    }

    private static LogDb open(Path directory) throws LogDbException {
        LogDb db = LmdbLogDb.open(directory, LmdbStore.MAP_BYTES, EFFORT);
        System.out.println("opened " + BatchSeries.numberIn(db));
        return db;
    }

    static Process start(List<String> prefix, Path directory, BatchSeries series, int last) throws IOException {
        return SavingChild.start(
                prefix, SeriesChild.class, directory.toString(), series.toString(), Integer.toString(last));
    }
}
