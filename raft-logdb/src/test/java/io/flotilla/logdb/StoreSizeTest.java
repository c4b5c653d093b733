package io.flotilla.logdb;

import static io.flotilla.testkit.Logs.large;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.StoreInfo;
import io.flotilla.spi.WriteBatch;
import io.flotilla.testkit.Logs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The store stays small: its file is at most twice the bytes that are needed and 64 MiB. {@code -Dflotilla.logdb.size.mb=20000} writes that many
 * megabytes in each test instead of some more than the allowance.
 */
class StoreSizeTest {
    private static final int MEGABYTES = Integer.getInteger("flotilla.logdb.size.mb", 160);
    private static final long ALLOWANCE = 64L << 20;
    private static final int GROUPS = 40;
    private static final int ENTRY_BYTES = 16_000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final long[] last = new long[GROUPS + 1];
    private final long[] writeId = new long[GROUPS + 1];

    /** Every group keeps its newest entries, of different number, as machines that sync at different times do. */
    @Test
    void prefixesThatAreGivenUpMakeRoomForWhatComes() throws LogDbException {
        try (LogDb db = LmdbLogDb.factory().open(directory)) {
            long rounds = (long) MEGABYTES * 1_000_000 / ENTRY_BYTES / GROUPS;
            for (long round = 0; round < rounds; round++) {
                WriteBatch batch = new WriteBatch();
                for (int group = 1; group <= GROUPS; group++) {
                    batch.writes().add(write(group, Math.max(0, last[group] - 3L * group)));
                }
                db.save(batch);
                check(db.info());
            }
            checkReads(db);
        }
    }

    /** What the silent ones still need lies among what the busy ones have given up: it has to be moved together. */
    @Test
    void groupsThatFellSilentDoNotKeepTheChunksOfTheBusyOnes() throws LogDbException {
        try (LogDb db = LmdbLogDb.factory().open(directory)) {
            for (int round = 0; round < 150; round++) {
                WriteBatch batch = new WriteBatch();
                for (int group = 1; group <= GROUPS; group++) {
                    boolean busy = group <= 2;
                    boolean speaks = busy || round % 30 == group % 30;
                    if (speaks) {
                        batch.writes().add(write(group, busy ? Math.max(0, last[group] - 5) : 0));
                    }
                }
                db.save(batch);
            }
            long rounds = (long) MEGABYTES * 1_000_000 / ENTRY_BYTES / 2;
            for (long round = 0; round < rounds; round++) {
                WriteBatch batch = new WriteBatch();
                batch.writes().add(write(1, last[1] - 5));
                batch.writes().add(write(2, last[2] - 5));
                db.save(batch);
                check(db.info());
            }
            checkReads(db);
        }
    }

    private LogWrite write(int group, long compactTo) {
        ReplicaKey key = new ReplicaKey(group, 1);
        EntryBlock block = large(key, ++last[group], 1, ENTRY_BYTES);
        return new LogWrite(key, Logs.uid(key), ++writeId[group], null, 0, List.of(block), compactTo);
    }

    private static void check(StoreInfo info) {
        assertThat(info.fileBytes()).as("%s", info).isLessThanOrEqualTo(2 * info.liveBytes() + ALLOWANCE);
    }

    private void checkReads(LogDb db) throws LogDbException {
        for (int group = 1; group <= GROUPS; group++) {
            ReplicaKey key = new ReplicaKey(group, 1);
            List<EntryBlock> blocks = db.read(key, last[group], last[group] + 1, 1);
            assertThat(blocks).hasSize(1);
            assertThat(blocks.get(0).bytes())
                    .isEqualTo(large(key, last[group], 1, ENTRY_BYTES).bytes());
        }
    }
}
