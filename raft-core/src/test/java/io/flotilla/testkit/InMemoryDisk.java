package io.flotilla.testkit;

import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDbFactory;
import io.flotilla.spi.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one store's disk holds while hosts come and go: the test's handle on an {@link InMemoryLogDb}. It knows what was synced and what
 * was only written, loses the latter in a {@link #crash}, and fails on command.
 *
 * <pre>
 *   save ──▶ in flight ──(stall hook)──▶ synced        a crash loses what is in flight
 *                             │
 *                             └─ syncs ignored ──▶ written, not synced     a crash loses this too
 * </pre>
 *
 * <p>All methods from any thread.
 */
public final class InMemoryDisk implements LogDisk {
    /** What a save that fails does to the disk. */
    public enum FailedSave {
        /** Nothing of the batch is there afterwards. */
        LOST,
        /** The batch is there although its save failed, as when the flush succeeded and its report did not. */
        WRITTEN
    }

    private final Object lock = new Object();

    /** What a machine that loses power still has. */
    private LogImage synced = new LogImage();

    /** What a process sees: the synced state and all that was written after it. */
    private LogImage written = new LogImage();

    /** Written, not synced, in order. */
    private final List<WriteBatch> unsynced = new ArrayList<>();

    private @Nullable WriteBatch inFlight;
    private @Nullable InMemoryLogDb open;
    private @Nullable FailedSave failNext;
    private @Nullable Runnable stall;
    private boolean full;
    private boolean syncsIgnored;
    private long commits;
    private long syncs;

    /** A factory of stores on this disk; it ignores the directory. */
    public LogDbFactory factory() {
        return directory -> open();
    }

    /**
     * Opens the store.
     *
     * @throws IllegalStateException if it is open: close it or crash it first
     */
    @Override
    public InMemoryLogDb open() {
        synchronized (lock) {
            if (open != null) {
                throw new IllegalStateException("the store is open");
            }
            InMemoryLogDb db = new InMemoryLogDb(this, written.recovered(), written.records());
            open = db;
            return db;
        }
    }

    @Override
    public void crash() {
        crash(FailedSave.LOST);
    }

    /** Power is cut; {@code flight} says whether a batch in the middle of its save had reached the disk. */
    public void crash(FailedSave flight) {
        synchronized (lock) {
            if (flight == FailedSave.WRITTEN && inFlight != null) {
                unsynced.forEach(synced::apply);
                synced.apply(inFlight);
            }
            inFlight = null;
            unsynced.clear();
            written = synced.copy();
            failNext = null;
            if (open != null) {
                open.die();
                open = null;
            }
        }
    }

    @Override
    public void setFull(boolean value) {
        synchronized (lock) {
            full = value;
        }
    }

    @Override
    public void failNextSave(@Nullable FailedSave how) {
        synchronized (lock) {
            failNext = how;
        }
    }

    /** Runs inside every save, on its thread, after the write and before the sync: block in it, or crash. Null for none. */
    public void setStall(@Nullable Runnable hook) {
        synchronized (lock) {
            stall = hook;
        }
    }

    /** While true, saves return without a sync: a disk that lies. The next honest save syncs all. */
    public void setSyncsIgnored(boolean value) {
        synchronized (lock) {
            syncsIgnored = value;
        }
    }

    /** Turns one bit of the stored block that holds {@code index}, synced or not. */
    public void corrupt(ReplicaKey key, long index) {
        synchronized (lock) {
            written.corrupt(key, index);
            if (unsynced.isEmpty()) {
                synced.corrupt(key, index);
            }
        }
    }

    /** Batches saved since the disk was made. */
    public long commits() {
        synchronized (lock) {
            return commits;
        }
    }

    Object lock() {
        return lock;
    }

    LogImage image() {
        return written;
    }

    boolean isFull() {
        return full;
    }

    @Nullable
    Runnable stall() {
        return stall;
    }

    @Nullable
    FailedSave takeFailure() {
        FailedSave failure = failNext;
        failNext = null;
        return failure;
    }

    long syncs() {
        return syncs;
    }

    void begin(WriteBatch batch) {
        inFlight = batch;
    }

    /** The batch in flight is on the disk, or will be at the next sync. */
    void finish(WriteBatch batch) {
        inFlight = null;
        commits++;
        written.apply(batch);
        unsynced.add(batch);
        if (!syncsIgnored) {
            syncs++;
            unsynced.forEach(synced::apply);
            unsynced.clear();
        }
    }

    void abort() {
        inFlight = null;
    }

    void closed(InMemoryLogDb db) {
        if (open == db) {
            open = null;
        }
    }
}
