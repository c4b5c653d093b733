package io.flotilla.spi;

import java.nio.file.Path;

/** Opens log stores. */
public interface LogDbFactory {
    /**
     * Opens the store in {@code directory}, making it when it is not there. Blocks. The caller holds the lock of the host's directory.
     *
     * @throws LogDbException FOREIGN, UNUSABLE or CORRUPT, in words that say what to do
     */
    LogDb open(Path directory) throws LogDbException;
}
