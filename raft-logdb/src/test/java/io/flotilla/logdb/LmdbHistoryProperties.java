package io.flotilla.logdb;

import io.flotilla.spi.LogDbException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Random lifetimes of replicas on the disk, against the dumb twin. */
class LmdbHistoryProperties {
    @Property(tries = 10, shrinking = ShrinkingMode.OFF)
    void theStoreOnTheDiskIsLikeItsTwin(@ForAll long seed) throws LogDbException, IOException {
        Path directory = Files.createTempDirectory("history");
        try {
            Compactor.Effort eager = new Compactor.Effort(0, 20_000);
            RandomHistory history =
                    new RandomHistory(seed, () -> LmdbLogDb.open(directory, LmdbStore.MAP_BYTES, eager));
            history.run(120);
            history.db().close();
        } finally {
            remove(directory);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
