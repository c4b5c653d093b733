/**
 * The replicated state: one LMDB environment per host, {@link io.flotilla.example.kv.store.KvStore}, which all groups share, and a
 * state machine per group on top of it.
 *
 * <pre>
 *   update ──▶ pending layer (memory) ── every 500 ms or 8 MiB, or at sync ──▶ one LMDB transaction, synchronous
 *   lookup ──▶ pending layers, then LMDB
 * </pre>
 *
 * <p>Why so: the log already made every command durable, so the state needs no flush of its own per batch; a prefix that survives a
 * crash is enough. {@code MDB_NOSYNC} would be the cheap way and may leave a file that is no state at all; {@code MDB_NOMETASYNC} keeps a
 * prefix, and still costs one flush for every batch of every group. Gathering the batches of all groups in memory costs two flushes per
 * half second whatever the load, in LMDB's safest mode. Each layer is cut between batches and written in one transaction together with the
 * applied indexes of its groups, so that what a crash leaves is a prefix for every group.
 */
@NullMarked
package io.flotilla.example.kv.store;

import org.jspecify.annotations.NullMarked;
