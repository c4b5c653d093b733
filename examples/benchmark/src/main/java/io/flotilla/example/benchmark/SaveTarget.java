package io.flotilla.example.benchmark;

import io.flotilla.logdb.LmdbLogDb;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.WriteBatch;
import java.nio.file.Path;

/** A store under measurement. Used by one thread. */
interface SaveTarget extends AutoCloseable {
    /** Makes the batch durable. Blocks for the flushes of one commit. */
    void save(WriteBatch batch) throws LogDbException;

    @Override
    void close() throws LogDbException;

    /**
     * Opens the store of a layout in an empty directory.
     *
     * @param kept batches that stay in it; 0 for all
     */
    static SaveTarget open(String layout, Path directory, int kept) throws LogDbException {
        return switch (layout) {
            case "keyed" -> new KeyedLog(directory);
            case "batch" -> new BatchLog(directory, kept);
            default -> journal(directory);
        };
    }

    private static SaveTarget journal(Path directory) throws LogDbException {
        LogDb store = LmdbLogDb.factory().open(directory);
        return new SaveTarget() {
            @Override
            public void save(WriteBatch batch) throws LogDbException {
                store.save(batch);
            }

            @Override
            public void close() throws LogDbException {
                store.close();
            }
        };
    }
}
