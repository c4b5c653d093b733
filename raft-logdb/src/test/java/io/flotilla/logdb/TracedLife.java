package io.flotilla.logdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.logdb.CutDisk.Loss;
import io.flotilla.spi.LogDbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** One life of a process that saves, on what an earlier one left: images are made at every flush and checked, and one moment is chosen at which it ends. */
final class TracedLife {
    /** How a life ends. */
    enum End {
        /** By a power failure: what was not flushed may be lost. */
        POWER_FAILURE,
        /** It is killed: what it wrote is in the cache, and the next process sees it, flushed or not. */
        KILL,
        /**
         * The disk says that it could not write a meta page, which it wrote nevertheless. LMDB then writes the old one into the cache, without a flush, and gives up; the next process
         * sees the old one.
         */
        META_PAGE_FAILURE
    }

    /**
     * What a life begins on.
     *
     * @param disk with its cache
     * @param name of the data file; empty for none
     * @param acknowledged last batch that was said to be durable
     * @param written what was saved until then
     * @param series what is saved from now on; the same as far as it was acknowledged
     */
    record Start(CutDisk disk, String name, int acknowledged, BatchSeries written, BatchSeries series) {
        static Start nothing(BatchSeries series) {
            return new Start(new CutDisk(new byte[0]), "", 0, series, series);
        }
    }

    private static final Path FAILURES = Path.of("target", "crash-images");

    private final CrashImages images;
    private final End end;
    private final Random random;
    private final CutDisk disk;
    private final BatchSeries series;
    private final Set<Path> flushedDirectories = new HashSet<>();

    /** What an image may hold; until the store was opened it is what was saved before. */
    private BatchSeries expected;

    private String name;
    private int acknowledged;
    private boolean flushed;
    private int event;
    private Start next;
    private int moments;

    TracedLife(CrashImages images, Start start, End end, Random random) {
        this.images = images;
        this.end = end;
        this.random = random;
        disk = new CutDisk(start.disk);
        name = start.name;
        acknowledged = start.acknowledged;
        expected = start.written;
        series = start.series;
        next = start;
    }

    /** What its end left. */
    Start next() {
        return next;
    }

    /** Runs it for so many batches. */
    void run(Path scratch, Path store, int batches) throws IOException, LogDbException, InterruptedException {
        Files.createDirectories(name.isEmpty() ? store.getParent() : store);
        if (!name.isEmpty()) {
            Files.write(store.resolve(name), disk.content());
        }
        List<StoreEvent> events = StoreTrace.ofSeries(scratch, store, series, acknowledged + batches);
        for (StoreEvent each : events) {
            event++;
            take(each, store);
        }
        assertThat(disk.content())
                .as("the trace saw every write")
                .isEqualTo(Files.readAllBytes(store.resolve("data.mdb")));
        assertThat(moments).as("moments at which it could end").isPositive();
    }

    private void take(StoreEvent each, Path store) throws IOException, LogDbException {
        if (each instanceof StoreEvent.Written written) {
            if (written.flushed()) {
                writtenThrough(written);
            } else {
                disk.write(written.offset(), written.bytes());
            }
        } else if (each instanceof StoreEvent.Flushed) {
            for (Loss loss : Loss.values()) {
                // what is found without all of them was found at the last flush, but before the first
                if (loss != Loss.ALL || !flushed) {
                    check(loss);
                }
            }
            disk.flush();
            flushed = true;
        } else if (each instanceof StoreEvent.Named named) {
            assertThat(disk.isClean() || named.name().equals(name) || name.isEmpty())
                    .as("flushed before it is renamed")
                    .isTrue();
            name = named.name();
        } else if (each instanceof StoreEvent.DirectoryFlushed flushed) {
            flushedDirectories.add(flushed.directory());
        } else if (each instanceof StoreEvent.Opened opened) {
            assertThat(opened.number()).isBetween(acknowledged, acknowledged + 1);
            assertThat(flushedDirectories).as("the file's name is durable").contains(store, store.getParent());
            acknowledged = opened.number(); // who sees it may act on it
            expected = series;
            check(Loss.ALL);
        } else if (each instanceof StoreEvent.Said said) {
            assertThat(said.number()).isEqualTo(acknowledged + 1);
            acknowledged = said.number();
        }
    }

    /** A meta page, which is durable when the call returns. */
    private void writtenThrough(StoreEvent.Written written) throws IOException, LogDbException {
        int length = written.bytes().length;
        int from = (int) written.offset();
        byte[] before = Arrays.copyOfRange(disk.content(), from, from + length);
        disk.write(from, written.bytes());
        check(Loss.NONE);
        if (end == End.KILL && choose()) {
            next = new Start(new CutDisk(disk), name, acknowledged, expected, expected);
        }
        disk.flush(from, length);
        if (end == End.META_PAGE_FAILURE && choose()) {
            CutDisk failed = new CutDisk(disk);
            failed.write(from, before);
            next = new Start(failed, name, acknowledged, expected, expected.fork(acknowledged, random.nextLong()));
        }
    }

    private boolean choose() {
        moments++;
        return random.nextInt(moments) == 0;
    }

    private void check(Loss loss) throws IOException, LogDbException {
        byte[] image = disk.image(loss, random);
        try {
            int number = images.check(image, name, expected, acknowledged);
            if (end == End.POWER_FAILURE && choose()) {
                next = new Start(new CutDisk(image), name, number, expected, expected);
            }
        } catch (LogDbException | AssertionError e) {
            Files.createDirectories(FAILURES);
            Path kept = Files.write(FAILURES.resolve("series" + expected + "-" + event + "-" + loss + ".mdb"), image);
            throw new AssertionError(
                    "an image is not what it must be: " + e.getMessage() + "\nseries " + expected + ", event " + event
                            + ", lost " + loss + ", acknowledged " + acknowledged + ", kept as " + kept,
                    e);
        }
    }
}
