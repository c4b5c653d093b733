package io.flotilla.logdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.logdb.CutDisk.Loss;
import io.flotilla.sim.Replay;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * LMDB's order of writes and flushes, put to the test: a process saves, every write and flush of its data file is traced, and at every flush images are made of
 * what the disk can hold then, with pages that were not flushed missing, torn or garbage. Each image is opened. A life begins where an earlier one ended: by a
 * power failure, by being killed, or because a meta page could not be written.
 */
class CrashImagesTest {
    private static final int LIVES = Integer.getInteger("flotilla.logdb.crashLives", 4);
    private static final int BATCHES = 100;
    private static final List<TracedLife.End> ENDS = List.of(TracedLife.End.values());
    private static final int LIED_ABOUT = 40;

    private final long seed = Long.getLong("flotilla.logdb.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir(factory = MemoryDirectory.class)
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path scratch;

    @BeforeAll
    static void requireStrace() throws InterruptedException {
        Strace.require(CrashImagesTest.class);
    }

    @Test
    void whateverOfTheUnflushedPagesIsLostEveryAcknowledgedBatchIsThereAndNoneInPart() throws Exception {
        System.out.println(
                "again: " + Replay.command("raft-logdb", "CrashImagesTest") + " -Dflotilla.logdb.seed=" + seed);
        CrashImages images = new CrashImages(scratch.resolve("image"), seed);
        TracedLife.Start start = TracedLife.Start.nothing(new BatchSeries(seed));
        for (int i = 1; i <= LIVES; i++) {
            TracedLife.End end = ENDS.get(i % ENDS.size());
            TracedLife life = new TracedLife(images, start, end, random);
            life.run(scratch, scratch.resolve("host" + i).resolve("store"), BATCHES);
            start = life.next();
        }
        System.out.println("crash images: " + images.images() + ", of which " + images.withBatchUnderWay()
                + " hold the batch that was under way; the store went on from " + images.wentOn());
        assertThat(images.images()).isGreaterThan(LIVES * BATCHES * 4);
        assertThat(images.withBatchUnderWay()).isBetween(LIVES * BATCHES / 2, images.images() / 2);
        assertThat(images.wentOn()).isPositive();
    }

    /** The images would prove nothing if a disk that ignores the flush before the meta page went unnoticed. */
    @Test
    void aMetaPageThatReachesTheDiskBeforeItsPagesIsNoticed() throws Exception {
        System.out.println(
                "again: " + Replay.command("raft-logdb", "CrashImagesTest") + " -Dflotilla.logdb.seed=" + seed);
        BatchSeries series = new BatchSeries(seed);
        List<StoreEvent> events = StoreTrace.ofSeries(scratch, scratch.resolve("store"), series, LIED_ABOUT);
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
        assertThat(ends(honest, series, LIED_ABOUT)).isZero();
        assertThat(ends(lying, series, LIED_ABOUT)).isNotZero();
    }

    /** How a process ends that opens what is left of a disk without the pages that were not flushed. */
    private int ends(CutDisk disk, BatchSeries series, int acknowledged) throws IOException, InterruptedException {
        Path directory = scratch.resolve("opened");
        new CrashImages(directory, seed).layOut(disk.image(Loss.ALL, random), "data.mdb");
        Process child = SavingChild.start(
                List.of(), ImageChild.class, directory.toString(), series.toString(), Integer.toString(acknowledged));
        try (BufferedReader lines = child.inputReader()) {
            long said = lines.lines().filter("sound"::equals).count();
            int status = child.waitFor();
            assertThat(said).isEqualTo(status == 0 ? 1 : 0);
            return status;
        }
    }
}
