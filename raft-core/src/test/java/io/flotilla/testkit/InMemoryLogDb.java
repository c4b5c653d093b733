package io.flotilla.testkit;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.LogDbException.Reason;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.spi.StoreFullException;
import io.flotilla.spi.StoreInfo;
import io.flotilla.spi.WriteBatch;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A log store in memory, opened and made to fail by its {@link InMemoryDisk}. */
public final class InMemoryLogDb implements LogDb {
    private final InMemoryDisk disk;
    private final List<RecoveredLog> recovered;
    private final SortedMap<String, byte[]> records;

    /** The disk's counters when this store was opened. */
    private final long firstCommit;

    private final long firstSync;

    /** Why calls are refused; null while the store is usable. Guarded by the disk's lock. */
    private @Nullable Reason refuses;

    InMemoryLogDb(InMemoryDisk disk, List<RecoveredLog> recovered, SortedMap<String, byte[]> records) {
        this.disk = disk;
        this.recovered = recovered;
        this.records = records;
        firstCommit = disk.commits();
        firstSync = disk.syncs();
    }

    @Override
    public String layout() {
        return "memory-1";
    }

    @Override
    public List<RecoveredLog> recovered() {
        return recovered;
    }

    @Override
    public SortedMap<String, byte[]> records() {
        return records;
    }

    @Override
    public void save(WriteBatch batch) throws LogDbException {
        WriteBatch copy = LogImage.deepCopy(batch);
        Runnable stall;
        synchronized (disk.lock()) {
            checkUsable();
            disk.image().check(copy);
            if (copy.isEmpty()) {
                return;
            }
            if (disk.isFull() && !makesSpace(copy)) {
                throw new StoreFullException("the memory disk is full", null);
            }
            disk.begin(copy);
            stall = disk.stall();
        }
        if (stall != null) {
            stall.run();
        }
        synchronized (disk.lock()) {
            checkUsable();
            InMemoryDisk.FailedSave failure = disk.takeFailure();
            if (failure == InMemoryDisk.FailedSave.LOST) {
                disk.abort();
            } else {
                disk.finish(copy);
            }
            if (failure != null) {
                refuses = Reason.FENCED;
                checkUsable();
            }
        }
    }

    @Override
    public List<EntryBlock> read(ReplicaKey key, long low, long high, int maxBytes) throws LogDbException {
        synchronized (disk.lock()) {
            checkUsable();
            return disk.image().read(key, low, high, maxBytes);
        }
    }

    @Override
    public StoreInfo info() {
        synchronized (disk.lock()) {
            long bytes = disk.image().bytes();
            return new StoreInfo(disk.commits() - firstCommit, disk.syncs() - firstSync, bytes, bytes);
        }
    }

    @Override
    public void close() {
        synchronized (disk.lock()) {
            refuses = Reason.CLOSED;
            disk.closed(this);
        }
    }

    /** The power went; called under the disk's lock. */
    void die() {
        refuses = Reason.CLOSED;
    }

    private void checkUsable() throws LogDbException {
        if (refuses == Reason.FENCED) {
            throw new LogDbException(Reason.FENCED, "the memory store is fenced: a save failed as a test had ordered");
        }
        if (refuses != null) {
            throw new LogDbException(refuses, "the memory store is closed");
        }
    }

    private static boolean makesSpace(WriteBatch batch) {
        return batch.writes().stream().allMatch(write -> write.blocks().isEmpty());
    }
}
