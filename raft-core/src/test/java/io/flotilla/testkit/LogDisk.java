package io.flotilla.testkit;

import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import org.jspecify.annotations.Nullable;

/** The disk under a log store, as a simulation holds it in its hand: it stays while processes come and go, and fails on command. */
public interface LogDisk {
    /** Opens the store with what is on the disk; it is not open. */
    LogDb open() throws LogDbException;

    /** Power is cut: everything that was not durable is lost, the open store is dead (it answers CLOSED). */
    void crash();

    /** While true, saves throw {@code StoreFullException}, but those that bring no entries: they make space. */
    void setFull(boolean full);

    /** The next save that comes as far as its commit fails and fences the store; null takes the order back. */
    void failNextSave(InMemoryDisk.@Nullable FailedSave how);
}
