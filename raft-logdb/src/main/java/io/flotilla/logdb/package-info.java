/**
 * The log store over LMDB: a journal of all groups' blocks in one ordered map, one synchronous commit per batch. {@code FORMAT.md} of this
 * module draws the layout and tells why.
 *
 * <pre>
 *   LmdbLogDb       opens a directory
 *     └ JournalLogDb   the LogDb: closing, fencing
 *         └ Journal       a batch becomes chunks; pure code over ...
 *             ├ OrderedStore   ... this port (LmdbStore; another in a simulation)
 *             ├ GroupIndex     where every block is, in memory, rebuilt by Recovery
 *             ├ ChunkTable     which chunks are how full of what is still needed
 *             └ Compactor      moves survivors, so that chunks can be freed
 * </pre>
 *
 * <p>Threads: one writer; any number of readers, which meet it in {@link io.flotilla.logdb.GroupIndex} alone. Users need {@link
 * io.flotilla.logdb.LmdbLogDb} only.
 */
@NullMarked
package io.flotilla.logdb;

import org.jspecify.annotations.NullMarked;
