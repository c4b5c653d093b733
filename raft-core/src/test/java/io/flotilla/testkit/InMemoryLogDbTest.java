package io.flotilla.testkit;

import static io.flotilla.testkit.Logs.append;
import static io.flotilla.testkit.Logs.batch;
import static io.flotilla.testkit.Logs.block;
import static io.flotilla.testkit.Logs.compact;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.LogDbException.Reason;
import org.junit.jupiter.api.Test;

class InMemoryLogDbTest extends LogDbContract {
    private static final ReplicaKey KEY = new ReplicaKey(4, 1);

    private final InMemoryDisk disk = new InMemoryDisk();

    @Override
    protected LogDb open() {
        return disk.open();
    }

    @Test
    void aCrashKeepsWhatWasSaved() throws LogDbException {
        disk.open().save(batch(append(KEY, 1, block(KEY, 1, 3, 1))));
        disk.crash();

        assertThat(disk.open().read(KEY, 1, 3, 1000)).hasSize(1);
    }

    @Test
    void aCrashLosesABatchInFlightUnlessItReachedTheDisk() throws LogDbException {
        for (InMemoryDisk.FailedSave flight : InMemoryDisk.FailedSave.values()) {
            InMemoryDisk crashing = new InMemoryDisk();
            LogDb db = crashing.open();
            crashing.setStall(() -> crashing.crash(flight));
            assertReason(Reason.CLOSED, () -> db.save(batch(append(KEY, 1, block(KEY, 1, 3, 1)))));

            boolean there = flight == InMemoryDisk.FailedSave.WRITTEN;
            assertThat(crashing.open().recovered()).hasSize(there ? 1 : 0);
        }
    }

    @Test
    void aDiskThatLiesLosesWhatItDidNotSync() throws LogDbException {
        LogDb db = disk.open();
        db.save(batch(append(KEY, 1, block(KEY, 1, 3, 1))));
        disk.setSyncsIgnored(true);
        db.save(batch(append(KEY, 2, block(KEY, 3, 5, 1))));
        assertThat(db.read(KEY, 3, 5, 1000)).hasSize(1);
        disk.crash();

        assertThat(disk.open().recovered().get(0).terms().lastIndex()).isEqualTo(2);
    }

    @Test
    void anHonestSyncBringsWhatWasOnlyWrittenAlong() throws LogDbException {
        LogDb db = disk.open();
        disk.setSyncsIgnored(true);
        db.save(batch(append(KEY, 1, block(KEY, 1, 3, 1))));
        disk.setSyncsIgnored(false);
        db.save(batch(append(KEY, 2, block(KEY, 3, 5, 1))));
        disk.crash();

        assertThat(disk.open().recovered().get(0).terms().lastIndex()).isEqualTo(4);
    }

    @Test
    void aFullDiskRefusesEntriesAndTakesThemAgainLater() throws LogDbException {
        LogDb db = disk.open();
        db.save(batch(append(KEY, 1, block(KEY, 1, 3, 1))));
        disk.setFull(true);
        assertReason(Reason.FULL, () -> db.save(batch(append(KEY, 2, block(KEY, 3, 4, 1)))));
        db.save(batch(compact(KEY, 2, 1)));
        disk.setFull(false);
        db.save(batch(append(KEY, 3, block(KEY, 3, 4, 1))));

        assertThat(db.read(KEY, 2, 4, 1000)).hasSize(2);
    }

    @Test
    void aFailedSaveFencesTheStore() throws LogDbException {
        LogDb db = disk.open();
        disk.failNextSave(InMemoryDisk.FailedSave.WRITTEN);

        assertReason(Reason.FENCED, () -> db.save(batch(append(KEY, 1, block(KEY, 1, 3, 1)))));
        assertReason(Reason.FENCED, () -> db.save(batch(append(KEY, 2, block(KEY, 3, 4, 1)))));
        assertReason(Reason.FENCED, () -> db.read(KEY, 1, 2, 1000));
        db.close();
        assertThat(disk.open().recovered()).hasSize(1);
    }

    @Test
    void aFlippedBitIsFoundByTheReader() throws LogDbException {
        LogDb db = disk.open();
        db.save(batch(append(KEY, 1, block(KEY, 1, 3, 1))));
        disk.corrupt(KEY, 2);

        assertReason(Reason.CORRUPT, () -> db.read(KEY, 1, 2, 1000));
    }
}
