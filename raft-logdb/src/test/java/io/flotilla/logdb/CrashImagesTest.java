package io.flotilla.logdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.logdb.CutDisk.Loss;
import io.flotilla.spi.LogDbException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * LMDB's order of writes and flushes, put to the test: a process saves, every write and flush of its data file is traced, and at every flush images are made of
 * what the disk can hold then, with pages that were not flushed missing, torn or garbage. Each image is opened. Rounds begin with an image
 * of the round before.
 */
class CrashImagesTest {
    private static final int ROUNDS = Integer.getInteger("flotilla.logdb.crashRounds", 3);
    private static final int BATCHES = 140;
    private static final int LIED_ABOUT = 40;
    private static final Path FAILURES = Path.of("target", "crash-images");

    private final long seed = Long.getLong("flotilla.logdb.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final BatchSeries series = new BatchSeries(seed);

    @TempDir(factory = MemoryDirectory.class)
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path scratch;

    @BeforeAll
    static void requireStrace() throws InterruptedException {
        Strace.require(CrashImagesTest.class);
    }

    @Test
    void whateverOfTheUnflushedPagesIsLostEveryAcknowledgedBatchIsThereAndNoneInPart() throws Exception {
        System.out.println("replay with -Dflotilla.logdb.seed=" + seed);
        CrashImages images = new CrashImages(series, scratch.resolve("image"), seed);
        Round round = new Round(images, new byte[0], "", 0);
        for (int i = 1; i <= ROUNDS; i++) {
            Path store = Files.createDirectories(scratch.resolve("host" + i)).resolve("store");
            round.run(store);
            round = round.next();
        }
        System.out.println("crash images: " + images.images() + ", of which " + images.withBatchUnderWay()
                + " hold the batch that was under way; the store went on from " + images.wentOn());
        assertThat(images.images()).isGreaterThan(ROUNDS * BATCHES * 4);
        assertThat(images.withBatchUnderWay()).isBetween(ROUNDS * BATCHES / 2, images.images() / 2);
        assertThat(images.wentOn()).isPositive();
    }

    /** The images would prove nothing if a disk that ignores the flush before the meta page went unnoticed. */
    @Test
    void aMetaPageThatReachesTheDiskBeforeItsPagesIsNoticed() throws Exception {
        System.out.println("replay with -Dflotilla.logdb.seed=" + seed);
        Path store = scratch.resolve("store");
        List<StoreEvent> events = StoreTrace.ofSeries(scratch, store, seed, LIED_ABOUT);
        CutDisk honest = new CutDisk(new byte[0]);
        CutDisk lying = new CutDisk(new byte[0]);
        int acknowledged = 0;
        for (StoreEvent event : events) {
            if (event instanceof StoreEvent.Said said) {
                acknowledged = said.number();
                if (acknowledged == LIED_ABOUT) {
                    break;
                }
            } else if (event instanceof StoreEvent.Flushed) {
                honest.flush();
                if (acknowledged < LIED_ABOUT - 1) {
                    lying.flush();
                }
            } else if (event instanceof StoreEvent.Written written) {
                for (CutDisk disk : List.of(honest, lying)) {
                    disk.write(written.offset(), written.bytes());
                    if (written.flushed()) {
                        disk.flush(written.offset(), written.bytes().length);
                    }
                }
            }
        }
        assertThat(ends(honest, LIED_ABOUT)).isZero();
        assertThat(ends(lying, LIED_ABOUT)).isNotZero();
    }

    /** How a process ends that opens what is left of a disk without the pages that were not flushed. */
    private int ends(CutDisk disk, int acknowledged) throws IOException, InterruptedException {
        Path directory = scratch.resolve("opened");
        new CrashImages(series, directory, seed).layOut(disk.image(Loss.ALL, random), "data.mdb");
        Process child = SavingChild.start(
                List.of(), ImageChild.class, directory.toString(), Long.toString(seed), Integer.toString(acknowledged));
        try (BufferedReader lines = child.inputReader()) {
            long said = lines.lines().filter("sound"::equals).count();
            int status = child.waitFor();
            assertThat(said).isEqualTo(status == 0 ? 1 : 0);
            return status;
        }
    }

    /** One life of a process on what an earlier one left, cut at every flush. */
    private final class Round {
        private final CrashImages images;
        private final byte[] start;
        private final CutDisk disk;
        private final Set<Path> flushedDirectories = new HashSet<>();
        private String name;
        private int acknowledged;
        private int event;

        /** An image that the next round begins with, and the last batch in it. */
        private byte[] chosen = new byte[0];

        private String chosenName = "";
        private int chosenNumber;
        private int seen;

        private Round(CrashImages images, byte[] start, String name, int number) {
            this.images = images;
            this.start = start;
            this.name = name;
            disk = new CutDisk(start);
            acknowledged = number;
        }

        private Round next() {
            return new Round(images, chosen, chosenName, chosenNumber);
        }

        private void run(Path store) throws IOException, LogDbException, InterruptedException {
            if (!name.isEmpty()) {
                Files.createDirectories(store);
                Files.write(store.resolve(name), start);
            }
            List<StoreEvent> events = StoreTrace.ofSeries(scratch, store, seed, acknowledged + BATCHES);
            for (StoreEvent next : events) {
                event++;
                take(next, store);
            }
            assertThat(disk.content())
                    .as("the trace saw every write")
                    .isEqualTo(Files.readAllBytes(store.resolve("data.mdb")));
        }

        private void take(StoreEvent next, Path store) throws IOException, LogDbException {
            if (next instanceof StoreEvent.Written written) {
                disk.write(written.offset(), written.bytes());
                if (written.flushed()) {
                    check(Loss.NONE);
                    disk.flush(written.offset(), written.bytes().length);
                }
            } else if (next instanceof StoreEvent.Flushed) {
                for (Loss loss : Loss.values()) {
                    // what is found without all of them was found at the last flush, but before the first
                    if (loss != Loss.ALL || disk.isEmptyOnDisk()) {
                        check(loss);
                    }
                }
                disk.flush();
            } else if (next instanceof StoreEvent.Named named) {
                assertThat(disk.isClean() || named.name().equals(name) || name.isEmpty())
                        .as("flushed before it is renamed")
                        .isTrue();
                name = named.name();
            } else if (next instanceof StoreEvent.DirectoryFlushed flushed) {
                flushedDirectories.add(flushed.directory());
            } else if (next instanceof StoreEvent.Said said) {
                assertThat(said.number()).isEqualTo(acknowledged + 1);
                acknowledged = said.number();
                if (acknowledged == 1) {
                    assertThat(flushedDirectories)
                            .as("the file's name is durable")
                            .contains(store, store.getParent());
                }
            }
        }

        private void check(Loss loss) throws IOException, LogDbException {
            byte[] image = disk.image(loss, random);
            try {
                int number = images.check(image, name, acknowledged);
                seen++;
                if (random.nextInt(seen) == 0) {
                    chosen = image;
                    chosenName = name;
                    chosenNumber = number;
                }
            } catch (LogDbException | AssertionError e) {
                Files.createDirectories(FAILURES);
                Path kept = Files.write(FAILURES.resolve("seed" + seed + "-" + event + "-" + loss + ".mdb"), image);
                throw new AssertionError(
                        "an image is not what it must be: " + e.getMessage() + "\nseed " + seed + ", event " + event
                                + ", lost " + loss + ", acknowledged " + acknowledged + ", kept as " + kept,
                        e);
            }
        }
    }
}
