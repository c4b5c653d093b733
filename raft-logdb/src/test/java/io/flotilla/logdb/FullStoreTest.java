package io.flotilla.logdb;

import static io.flotilla.testkit.Logs.append;
import static io.flotilla.testkit.Logs.batch;
import static io.flotilla.testkit.Logs.compact;
import static io.flotilla.testkit.Logs.large;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.StoreFullException;
import io.flotilla.spi.WriteBatch;
import io.flotilla.statemachine.testkit.SmallDisk;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lmdbjava.LmdbNativeException;

/** The map or the disk is full, and then it is not. */
class FullStoreTest {
    private static final int DISK_MB = 24;

    private static final ReplicaKey KEY = new ReplicaKey(4, 1);
    private static final int MAP_BYTES = 6 << 20;
    private static final int MAX_TRIES = 8;
    private static final int EIO = 5;
    private static final int EDQUOT = 122;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @Test
    void aFullMapRefusesTheBatchAndTakesItAfterThePrefixIsGone() throws LogDbException {
        Path store = directory.resolve("store");
        long last;
        try (LogDb db = LmdbLogDb.open(store, MAP_BYTES, Compactor.Effort.DEFAULT)) {
            last = fill(db, 1, 60_000);
            checkRefusesAndRecovers(db, last, 60_000);
        }
        try (LogDb db = LmdbLogDb.open(store, MAP_BYTES, Compactor.Effort.DEFAULT)) {
            assertThat(db.recovered().get(0).terms().lastIndex()).isEqualTo(last + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3_000, 60_000, 600_000})
    void aFullDiskRefusesTheBatchAndTakesItAfterThePrefixIsGone(int entryBytes) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory, DISK_MB)) {
            Path store = disk.path().resolve("store");
            long last;
            try (LogDb db = LmdbLogDb.factory().open(store)) {
                last = fill(db, 1, entryBytes);
                checkRefusesAndRecovers(db, last, entryBytes);
            }
            checkOpens(store, last + 1);
        }
    }

    /** LMDB says EIO when the disk took the beginning of a write only. */
    @Test
    void aWriteTakenInPartIsAFullDiskOnlyWhereThereIsNoSpace() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory, DISK_MB)) {
            LmdbStore store = new LmdbStore(Files.createDirectories(disk.path().resolve("store")), MAP_BYTES);
            try {
                assertThat(store.writeFailed(failure(EIO)).reason()).isEqualTo(LogDbException.Reason.FENCED);
                assertThat(store.writeFailed(failure(EDQUOT))).isInstanceOf(StoreFullException.class);
                Path filler = disk.fill(FileExtender.STEP_BYTES / 2);
                assertThat(store.writeFailed(failure(EIO))).isInstanceOf(StoreFullException.class);
                Files.delete(filler);
                assertThat(store.writeFailed(failure(EIO)).reason()).isEqualTo(LogDbException.Reason.FENCED);
            } finally {
                store.close();
            }
        }
    }

    @Test
    void aDiskThatOthersFilledLetsTheStoreOpenReadAndCompactAndWriteOnceThereIsSpace() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory, DISK_MB)) {
            Path store = disk.path().resolve("store");
            try (LogDb db = LmdbLogDb.factory().open(store)) {
                for (int i = 1; i <= 50; i++) {
                    db.save(batch(append(KEY, i, large(KEY, i, 1, 60_000))));
                }
            }
            Path filler = disk.fill(0);
            try (LogDb db = LmdbLogDb.factory().open(store)) {
                assertThat(db.recovered().get(0).terms().lastIndex()).isEqualTo(50);
                assertThat(db.read(KEY, 1, 51, Integer.MAX_VALUE)).hasSize(50);
                db.save(batch(compact(KEY, 51, 40)));
                long last = fill(db, 51, 60_000);
                assertThat(db.read(KEY, 41, 42, 1)).hasSize(1);
                Files.delete(filler);
                db.save(batch(append(KEY, last + 2, large(KEY, last + 1, 1, 60_000))));
                checkReads(db, 41, last + 1);
            }
        }
    }

    /** Saves entries one by one until the store is full; the index of the last that it took. WriteIds are one ahead of indexes after a compaction. */
    private static long fill(LogDb db, long from, int entryBytes) throws LogDbException {
        long ahead = from == 1 ? 0 : 1;
        for (long index = from; ; index++) {
            try {
                db.save(batch(append(KEY, index + ahead, large(KEY, index, 1, entryBytes))));
            } catch (StoreFullException e) {
                assertThat(e.reason()).isEqualTo(LogDbException.Reason.FULL);
                assertThat(e).hasMessageContaining("full");
                return index - 1;
            }
        }
    }

    private static void checkRefusesAndRecovers(LogDb db, long last, int entryBytes) throws LogDbException {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> db.save(batch(append(KEY, last + 1, large(KEY, last + 1, 1, entryBytes)))))
                    .isInstanceOf(StoreFullException.class);
        }
        assertThat(last).isGreaterThan(8);
        checkReads(db, 1, last);
        db.save(batch(compact(KEY, last + 1, last - 2)));
        saveAgainAndAgain(db, batch(append(KEY, last + 2, large(KEY, last + 1, 1, entryBytes))));
        checkReads(db, last - 1, last + 1);
    }

    /** As the log writer does: each try that finds the store full makes some space for the next. */
    private static void saveAgainAndAgain(LogDb db, WriteBatch batch) throws LogDbException {
        for (int attempt = 1; ; attempt++) {
            try {
                db.save(batch);
                return;
            } catch (StoreFullException e) {
                assertThat(attempt).as("tries").isLessThan(MAX_TRIES);
            }
        }
    }

    private static void checkReads(LogDb db, long first, long last) throws LogDbException {
        for (long index = first; index <= last; index++) {
            assertThat(db.read(KEY, index, index + 1, 1)).as("index %d", index).hasSize(1);
        }
    }

    private static void checkOpens(Path store, long last) throws LogDbException {
        try (LogDb db = LmdbLogDb.factory().open(store)) {
            assertThat(db.recovered().get(0).terms().lastIndex()).isEqualTo(last);
        }
    }

    /** As LMDB reports a code that it has no name for. */
    private static LmdbNativeException failure(int code) throws ReflectiveOperationException {
        Constructor<LmdbNativeException> made =
                LmdbNativeException.class.getDeclaredConstructor(int.class, String.class);
        made.setAccessible(true);
        return made.newInstance(code, "code " + code);
    }
}
