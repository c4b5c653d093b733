package io.flotilla.logdb;

import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.testkit.LogDbContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LmdbLogDbTest extends LogDbContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @Override
    protected LogDb open() throws LogDbException {
        return LmdbLogDb.factory().open(directory.resolve("store"));
    }
}
