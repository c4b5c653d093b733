package io.flotilla.logdb;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.spi.StoreFullException;
import io.flotilla.spi.WriteBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The journal: what a batch becomes in an {@link OrderedStore}, and back. One transaction a batch:
 *
 * <pre>
 *   free some dead chunks → small records → states of replicas → chunks with the batch's blocks → survivors → commit → publish
 * </pre>
 *
 * <p>Nothing in memory changes before the commit; what fails before it leaves everything as it was. {@link #save} is called by one thread,
 * {@link #read} by any.
 */
final class Journal {
    /** Chunks that one transaction frees at most, and one more for so many bytes that it writes: bounds what it touches. */
    private static final int MAX_FREED_CHUNKS = 64;

    private static final int BYTES_PER_FREED_CHUNK = 16 * 1024;

    /** Bytes that one transaction frees at most: LMDB writes a number for every page that is freed. */
    private static final int MAX_FREED_BYTES = 8 << 20;

    /** And so many times the bytes that it writes: what dies faster than it is freed would make the store grow without end. */
    private static final int FREED_PER_WRITTEN = 3;

    /** Room that a transaction needs beside its blocks: pages of the tree, states. */
    private static final int TRANSACTION_BYTES = 64 * 1024;

    private static final int MAX_IDLE_READERS = 16;

    private final OrderedStore store;
    private final UnsafeBuffer key = newKey();
    private final GroupIndex index = new GroupIndex();
    private final ChunkTable chunks = new ChunkTable();
    private final Plan plan = new Plan(index);
    private final ChunkWriter writer;
    private final Compactor compactor;

    /** Readers between their reads; what finds no place is left to the collector. */
    private final ManyToManyConcurrentArrayQueue<ChunkReader> idleReaders =
            new ManyToManyConcurrentArrayQueue<>(MAX_IDLE_READERS);

    private final StateRecord state = new StateRecord();
    private final List<Chunk> freed = new ArrayList<>();
    private final List<Chunk> written = new ArrayList<>();
    private final List<ReplicaLog> freedMentions = new ArrayList<>();
    private final List<RecoveredLog> recovered;
    private final SortedMap<String, byte[]> records;
    private long nextSequence;
    private long commitCount;

    /** What readers of figures see of the above. */
    private volatile long commits;

    private volatile long liveBytes;

    /** Opens the journal in {@code store}, making it when the store is empty. */
    Journal(OrderedStore store, Compactor.Effort effort) throws LogDbException {
        this.store = store;
        writer = new ChunkWriter(store, key);
        compactor = new Compactor(index, chunks, new ChunkReader(store.name(), key), effort);
        checkHeader();
        Recovery recovery = new Recovery(store, index, chunks, key);
        recovery.run();
        nextSequence = recovery.nextSequence();
        records = recovery.records();
        recovered = index.all().stream()
                .filter(log -> log.alive)
                .map(ReplicaLog::recovered)
                .sorted(Comparator.<RecoveredLog>comparingLong(log -> log.key().groupId())
                        .thenComparingLong(log -> log.key().replicaId()))
                .toList();
        liveBytes = chunks.liveBytes();
    }

    List<RecoveredLog> recovered() {
        return recovered;
    }

    SortedMap<String, byte[]> records() {
        return records;
    }

    /**
     * As {@code LogDb.save}.
     *
     * @throws IllegalArgumentException the batch breaks a rule of logs; nothing of it was written
     */
    void save(WriteBatch batch) throws LogDbException {
        if (batch.isEmpty()) {
            return;
        }
        try {
            commit(batch);
        } catch (StoreFullException e) {
            makeSpace();
            throw e;
        }
    }

    /** As {@code LogDb.read}. */
    List<EntryBlock> read(ReplicaKey replica, long low, long high, int maxBytes) throws LogDbException {
        ReadRange range = new ReadRange(replica, low, high, maxBytes);
        OrderedStore.Read txn = index.locate(range, store);
        if (txn == null) {
            return List.of();
        }
        try (txn) {
            ChunkReader idle = idleReaders.poll();
            ChunkReader used = idle == null ? new ChunkReader(store.name(), newKey()) : idle;
            List<EntryBlock> blocks = range.fetch(txn, used, store.name());
            idleReaders.offer(used);
            return blocks;
        }
    }

    /** Commits since opening. */
    long commits() {
        return commits;
    }

    /** Bytes of blocks that are needed, with their records, as of the last commit. */
    long liveBytes() {
        return liveBytes;
    }

    /** Bytes on the disk of all chunks; the writer's thread. */
    long chunkBytes() {
        return chunks.roomBytes();
    }

    /** When the disk is full: frees what can be freed without a batch. Whether that succeeds shows when the batch is tried again. */
    private void makeSpace() throws LogDbException {
        if (chunks.firstDead() == null && !compactor.isDue()) {
            return;
        }
        try {
            commit(new WriteBatch());
        } catch (StoreFullException e) {
            // not even the reserve is left: the caller hears of its own failure
        }
    }

    private void commit(WriteBatch batch) throws LogDbException {
        try {
            SmallRecords.check(key, batch.records());
            plan.add(batch);
            plan.cut();
        } catch (IllegalArgumentException e) {
            clear();
            throw e;
        }
        try {
            boolean makesSpace = plan.blockBytes() == 0;
            try (OrderedStore.Write txn = store.beginWrite(plan.blockBytes() + TRANSACTION_BYTES, makesSpace)) {
                if (compactor.isDue()) {
                    compactor.plan(txn, plan, plan.blockBytes());
                }
                free(txn);
                SmallRecords.write(txn, key, batch.records());
                writeChunks(txn);
                writeStates(txn);
                txn.commit();
            }
            publish();
        } catch (RuntimeException e) {
            throw new LogDbException(
                    LogDbException.Reason.FENCED, store.name() + ": a rule of the journal is broken: " + e, e);
        } finally {
            clear();
        }
    }

    /** Deletes chunks to which nothing that is published leads. */
    private void free(OrderedStore.Write txn) throws LogDbException {
        long written = plan.blockBytes();
        long maxChunks = MAX_FREED_CHUNKS + written / BYTES_PER_FREED_CHUNK;
        long maxBytes = MAX_FREED_BYTES + written * FREED_PER_WRITTEN;
        long bytes = 0;
        Chunk chunk = chunks.firstDead();
        while (chunk != null && freed.size() < maxChunks && bytes < maxBytes) {
            if (index.remembersTheDead()) {
                noteMentions(chunk);
            }
            for (int i = 0; i < chunk.values; i++) {
                JournalLayout.chunkKey(key, chunk.sequence + i);
                txn.delete(key, JournalLayout.CHUNK_KEY_LENGTH);
            }
            freed.add(chunk);
            bytes += chunk.roomBytes;
            chunk = chunk.next;
        }
        for (int i = 0; i < freedMentions.size(); i++) {
            ReplicaLog log = freedMentions.get(i);
            if (!log.alive && log.mentions == log.freedMentions && log.staged == null) {
                JournalLayout.stateKey(key, log.groupId, log.replicaId);
                txn.delete(key, JournalLayout.STATE_KEY_LENGTH);
            }
        }
    }

    /** Counts which replicas the chunk mentions: a removal is remembered until the last mention of what it removed is freed. */
    private void noteMentions(Chunk chunk) {
        for (ReplicaLog log : chunk.mentions) {
            if (log.freedMentions == 0) {
                freedMentions.add(log);
            }
            log.freedMentions++;
        }
    }

    private void writeChunks(OrderedStore.Write txn) throws LogDbException {
        int from = 0;
        for (int i = 0; i < plan.chunkCount(); i++) {
            int to = plan.chunkEnd(i);
            Chunk chunk = writer.write(txn, plan, from, to, nextSequence);
            written.add(chunk);
            nextSequence += chunk.values;
            from = to;
        }
    }

    private void writeStates(OrderedStore.Write txn) throws LogDbException {
        for (int i = 0; plan.changesStates() && i < plan.touchedCount(); i++) {
            ReplicaLog log = plan.touched(i);
            StagedLog staged = GroupIndex.staged(log);
            JournalLayout.stateKey(key, log.groupId, log.replicaId);
            if (staged.stateChanged) {
                staged.frontierSequence = 0;
                staged.frontierOrigin = nextSequence++;
                state.take(log, staged);
                state.encode(txn.put(key, JournalLayout.STATE_KEY_LENGTH, JournalLayout.STATE_LENGTH));
            } else if (staged.removed) {
                txn.delete(key, JournalLayout.STATE_KEY_LENGTH);
            }
        }
        List<ReplicaLog> logs = compactor.movedFrontiers();
        for (int i = 0; i < logs.size(); i++) {
            ReplicaLog log = logs.get(i);
            if (log.staged == null) {
                JournalLayout.stateKey(key, log.groupId, log.replicaId);
                state.take(log);
                state.encode(txn.put(key, JournalLayout.STATE_KEY_LENGTH, JournalLayout.STATE_LENGTH));
            }
        }
    }

    private void publish() {
        for (int i = 0; i < freed.size(); i++) {
            Chunk chunk = freed.get(i);
            chunks.remove(chunk);
            for (ReplicaLog log : chunk.mentions) {
                log.mentions--;
            }
        }
        for (int i = 0; i < written.size(); i++) {
            chunks.add(written.get(i));
        }
        index.publish(plan, written, chunks);
        List<ReplicaLog> moved = compactor.movedFrontiers();
        for (int i = 0; i < moved.size(); i++) {
            ReplicaLog log = moved.get(i);
            if (log.staged == null) {
                GroupIndex.moveFrontier(log, 0, log.frontierOrigin, chunks);
            }
        }
        for (int i = 0; i < freedMentions.size(); i++) {
            ReplicaLog log = freedMentions.get(i);
            if (!log.alive && log.mentions == 0 && log.staged == null) {
                index.drop(log);
            }
        }
        chunks.settle();
        commits = ++commitCount;
        liveBytes = chunks.liveBytes();
    }

    private void clear() {
        for (int i = 0; i < freedMentions.size(); i++) {
            freedMentions.get(i).freedMentions = 0;
        }
        freedMentions.clear();
        freed.clear();
        written.clear();
        compactor.clear();
        plan.clear();
    }

    private void checkHeader() throws LogDbException {
        key.putByte(0, JournalLayout.HEADER_KEY);
        try (OrderedStore.Read txn = store.beginRead()) {
            DirectBuffer value = txn.get(key, JournalLayout.HEADER_KEY_LENGTH);
            if (value != null) {
                StoreHeader.check(value, store.name());
                return;
            }
            key.putByte(0, (byte) 0);
            txn.scan(key, 1, (found, any) -> {
                throw StoreHeader.foreign(store.name(), "a map of something else");
            });
        }
        key.putByte(0, JournalLayout.HEADER_KEY);
        try (OrderedStore.Write txn = store.beginWrite(TRANSACTION_BYTES, true)) {
            MutableDirectBuffer value = txn.put(key, JournalLayout.HEADER_KEY_LENGTH, JournalLayout.HEADER_LENGTH);
            StoreHeader.encode(value);
            txn.commit();
        }
    }

    /** A scratch for keys: direct memory, as LMDB needs it. */
    private static UnsafeBuffer newKey() {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(JournalLayout.MAX_KEY_LENGTH + 1));
    }
}
