package io.flotilla.logdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * Opens images of a store's data file, as a host finds them after its power was cut, and compares: every acknowledged batch of the series is there, byte for
 * byte; of the batch that was under way everything is there, or nothing.
 */
final class CrashImages {
    private static final int GOES_ON_ONE_IN = 16;
    private static final int GOES_ON_FOR = 6;
    private static final int LMDB_LOCK_BYTES = 8192;

    private final Path directory;
    private final Random random;
    private int images;
    private int withBatchUnderWay;
    private int wentOn;

    /** @param directory where images are laid out, one at a time */
    CrashImages(Path directory, long seed) {
        this.directory = directory;
        random = new Random(seed);
    }

    /**
     * Checks an image, and sometimes that the store goes on from it.
     *
     * @param name of the data file at the cut
     * @param series what was saved
     * @param acknowledged last batch that was said to be durable
     * @return the last batch that is there
     */
    int check(byte[] image, String name, BatchSeries series, int acknowledged) throws IOException, LogDbException {
        layOut(image, name);
        int number;
        int last;
        try (LogDb db = open()) {
            number = BatchSeries.numberIn(db);
            assertThat(number).isBetween(acknowledged, acknowledged + 1);
            assertThat(StoreText.of(db)).isEqualTo(series.textAfter(number));
            last = random.nextInt(GOES_ON_ONE_IN) == 0 ? number + GOES_ON_FOR : number;
            for (int next = number + 1; next <= last; next++) {
                db.save(series.batch(next));
            }
        }
        if (last > number) {
            wentOn++;
            try (LogDb db = open()) {
                assertThat(StoreText.of(db)).isEqualTo(series.textAfter(last));
            }
        }
        images++;
        withBatchUnderWay += number - acknowledged;
        return number;
    }

    /** Images that were checked. */
    int images() {
        return images;
    }

    /** Of these, images that hold a batch that had not been acknowledged. */
    int withBatchUnderWay() {
        return withBatchUnderWay;
    }

    /** Of these, images on which the store then saved more. */
    int wentOn() {
        return wentOn;
    }

    /** Makes a store of the image. LMDB's reader slots are never flushed and may hold anything. */
    void layOut(byte[] image, String name) throws IOException {
        Files.createDirectories(directory);
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (!file.endsWith(name)) {
                    Files.delete(file);
                }
            }
        }
        write(name, image);
        byte[] slots = new byte[LMDB_LOCK_BYTES];
        random.nextBytes(slots);
        write("lock.mdb", slots);
    }

    /** Writes over what is there, in one piece: an image is some megabytes, and there are thousands. */
    private void write(String name, byte[] bytes) throws IOException {
        try (FileChannel file =
                FileChannel.open(directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.truncate(bytes.length);
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                file.write(rest);
            }
        }
    }

    private LogDb open() throws LogDbException {
        return LmdbLogDb.open(directory, LmdbStore.MAP_BYTES, SeriesChild.EFFORT);
    }
}
