package io.flotilla.spi;

/**
 * Figures of a store.
 *
 * @param commits synchronous commits since opening
 * @param syncs flushes to the device that those needed (a lower bound where the store cannot see them)
 * @param fileBytes size on disk
 * @param liveBytes bytes that are still needed
 */
public record StoreInfo(long commits, long syncs, long fileBytes, long liveBytes) {}
