package io.flotilla.logdb;

import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.LogDbException.Reason;
import io.flotilla.spi.LogDbFactory;
import java.nio.file.Path;

/**
 * The log store that ships: a journal in an LMDB environment. Needs the JVM flags that the README names.
 *
 * <p>A store is a directory of its own with {@code data.mdb}, {@code lock.mdb} and {@code store.lock}, readable by its owner alone.
 */
public final class LmdbLogDb {
    private LmdbLogDb() {}

    /** A factory that opens the store in a directory, making it where there is none. The data is durable when {@code save} returns. */
    public static LogDbFactory factory() {
        return directory -> open(directory, LmdbStore.MAP_BYTES, Compactor.Effort.DEFAULT);
    }

    /** Opens a store whose map has {@code mapBytes} of addresses. */
    static LogDb open(Path directory, long mapBytes, Compactor.Effort effort) throws LogDbException {
        StoreDirectory opened = StoreDirectory.open(directory);
        LmdbStore store = null;
        try {
            store = new LmdbStore(opened.path(), mapBytes);
            return new JournalLogDb(store, effort, opened::close);
        } catch (LogDbException | RuntimeException e) {
            if (store != null) {
                store.close();
            }
            opened.close();
            if (e instanceof LogDbException known) {
                throw known;
            }
            throw new LogDbException(Reason.UNUSABLE, directory + ": cannot be opened: " + e, e);
        }
    }
}
