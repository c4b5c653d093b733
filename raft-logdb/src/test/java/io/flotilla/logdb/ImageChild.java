package io.flotilla.logdb;

import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import java.nio.file.Path;

/**
 * A process that opens a store and ends with 0 if it holds exactly what it must. A process, because an image that breaks LMDB's rules may bring it down.
 */
final class ImageChild {
    private ImageChild() {}

    /** @param arguments directory, series, number of the last batch that was acknowledged */
    public static void main(String[] arguments) throws LogDbException {
        BatchSeries series = BatchSeries.parse(arguments[1]);
        int acknowledged = Integer.parseInt(arguments[2]);
        try (LogDb db = LmdbLogDb.factory().open(Path.of(arguments[0]))) {
            int number = BatchSeries.numberIn(db);
            boolean known = number == acknowledged || number == acknowledged + 1;
            if (!known || !StoreText.of(db).equals(series.textAfter(number))) {
                throw new IllegalStateException("it holds what it must not");
            }
        }
        System.out.println("sound");
    }
}
