package io.flotilla.logdb;

import java.nio.file.Path;

/** What a process did to a store's data file, and what it said, in order. */
sealed interface StoreEvent {
    /** Bytes were written; {@code flushed} if they were durable when the call returned. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record Written(long offset, byte[] bytes, boolean flushed) implements StoreEvent {}

    /** All that was written is durable. */
    record Flushed() implements StoreEvent {}

    /** The file has this name now. */
    record Named(String name) implements StoreEvent {}

    /** The names in a directory are durable. */
    record DirectoryFlushed(Path directory) implements StoreEvent {}

    /** The process said that it opened the store and found batches up to {@code number}: it may act on that from now on. */
    record Opened(int number) implements StoreEvent {}

    /** The process said that batch {@code number} is durable. */
    record Said(int number) implements StoreEvent {}
}
