package io.flotilla.logdb;

import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A process that saves a {@link BatchSeries} from where its store ends, and says on standard output which batches are durable: {@code saved n}. It closes
 * and opens the store now and then.
 */
final class SeriesChild {
    /** Compacts all the time, so that pages are freed and used again. */
    static final Compactor.Effort EFFORT = new Compactor.Effort(0, 20_000);

    private static final int REOPENS_AFTER = 45;

    private SeriesChild() {}

    /** @param arguments directory, seed, last batch */
    public static void main(String[] arguments) throws LogDbException {
        Path directory = Path.of(arguments[0]);
        BatchSeries series = new BatchSeries(Long.parseLong(arguments[1]));
        int last = Integer.parseInt(arguments[2]);
        LogDb db = LmdbLogDb.open(directory, LmdbStore.MAP_BYTES, EFFORT);
        for (int n = BatchSeries.numberIn(db) + 1; n <= last; n++) {
            db.save(series.batch(n));
            System.out.println("saved " + n);
            if (n % REOPENS_AFTER == 0) {
                db.close();
                db = LmdbLogDb.open(directory, LmdbStore.MAP_BYTES, EFFORT);
            }
        }
        db.close();
    }

    static Process start(List<String> prefix, Path directory, long seed, int last) throws IOException {
        return SavingChild.start(
                prefix, SeriesChild.class, directory.toString(), Long.toString(seed), Integer.toString(last));
    }
}
