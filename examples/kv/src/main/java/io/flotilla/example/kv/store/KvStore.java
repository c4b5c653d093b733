package io.flotilla.example.kv.store;

import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.StopSignal;
import io.flotilla.statemachine.StorageFullException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.CursorIterable;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/**
 * The state of all groups of a host. Thread safe between groups; within a group the rules of {@link
 * io.flotilla.statemachine.OnDiskStateMachine} hold. The package page draws how a command gets to disk and says why.
 *
 * <p>A failed write fences the store: every later call but {@link #get} throws with the first reason. A full disk does not; the layer
 * waits in memory and is tried again. When the bound of memory is reached, updates wait too, until there is space or the store is closed.
 */
public final class KvStore implements AutoCloseable {
    /** A layer of this many bytes is written before its time. */
    static final long LAYER_BYTES = 8L << 20;

    /** Beyond this an update waits for the layer to be written: it bounds memory. */
    static final long MAX_PENDING_BYTES = 64L << 20;

    /** How long an update waits before it looks again whether a full disk has space. */
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final KvEnvironment environment;
    private final Map<Long, GroupRecord> groups = new ConcurrentHashMap<>();

    /** What is not in LMDB yet. Replaced as one, so that a reader sees every value in at least one place. */
    private volatile Layers layers = new Layers(new PendingLayer(), null);

    /** Read side: filling the active layer by a whole batch. Write side: cutting it. */
    private final ReentrantReadWriteLock cutting = new ReentrantReadWriteLock();

    /** Held while a layer is written. */
    private final ReentrantLock flushing = new ReentrantLock();

    /** Read side: touching LMDB's pages. Write side: closing the environment under them. */
    private final ReentrantReadWriteLock closing = new ReentrantReadWriteLock();

    private final LayerFlusher flusher;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    private record Layers(PendingLayer active, @Nullable PendingLayer writing) {}

    private KvStore(KvEnvironment environment) {
        this.environment = environment;
        this.flusher = new LayerFlusher(this);
    }

    /**
     * Opens or makes the store in {@code directory}. Blocks for the disk. The caller makes sure that no other process has it open.
     *
     * @param identity what the store belongs to; a store made under another one is refused
     */
    public static KvStore open(Path directory, String identity) throws KvStoreException {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new KvStoreException("the directory " + directory + " cannot be made: " + e, e);
        }
        KvEnvironment environment = KvEnvironment.open(directory, identity);
        try {
            KvStore store = new KvStore(environment);
            store.loadGroups();
            store.flusher.start();
            return store;
        } catch (LmdbException e) {
            environment.close();
            throw KvEnvironment.unusable(directory, e);
        } catch (KvStoreException | RuntimeException e) {
            environment.close();
            throw e;
        }
    }

    /** Log index of the last command of a group that this store holds, in memory or on disk; 0 when there is none. */
    public long appliedIndex(long groupId) {
        Layers now = layers;
        Long pending = now.active().appliedByGroup().get(groupId);
        if (pending == null && now.writing() != null) {
            pending = now.writing().appliedByGroup().get(groupId);
        }
        return pending != null ? pending : record(groupId).appliedIndex();
    }

    /** Applies a batch of {@link KvCommand}s. All of it, or, if one is no command, nothing. */
    void update(long groupId, CommandBatch batch) throws KvStoreException {
        requireUsable();
        awaitRoom();
        int generation = record(groupId).generation();
        List<DataKey> keys = new ArrayList<>(batch.count());
        List<KvValue> values = new ArrayList<>(batch.count());
        while (batch.next()) {
            Command entry = batch.command();
            KvCommand command = KvCommand.decode(entry.buffer(), entry.offset(), entry.length());
            byte[] value = command.value();
            keys.add(new DataKey(groupId, generation, command.key()));
            values.add(value == null ? KvValue.ABSENT : new KvValue(value, entry.index()));
            batch.result(entry.length());
        }
        cutting.readLock().lock();
        try {
            PendingLayer active = layers.active();
            for (int i = 0; i < keys.size(); i++) {
                active.put(keys.get(i), values.get(i));
            }
            active.applied(groupId, batch.lastIndex());
        } finally {
            cutting.readLock().unlock();
        }
        flusher.filled(layers.active().sizeBytes());
    }

    /** Blocks while too much waits in memory: to fail would cost the group for good what more space on the disk will mend. */
    private void awaitRoom() throws KvStoreException {
        while (layers.active().sizeBytes() > MAX_PENDING_BYTES) {
            try {
                flush();
            } catch (KvStoreException e) {
                if (failure != null || closed) {
                    throw e;
                }
                LockSupport.parkNanos(this, RETRY_NS);
            }
        }
    }

    /** What is stored under a key. Any thread. @throws IllegalStateException when the store is closed */
    KvValue get(long groupId, byte[] key) throws KvStoreException {
        while (true) {
            GroupRecord before = record(groupId);
            KvValue value = get(new DataKey(groupId, before.generation(), key));
            if (record(groupId).generation() == before.generation()) {
                return value;
            }
        }
    }

    private KvValue get(DataKey key) throws KvStoreException {
        Layers now = layers;
        KvValue pending = now.active().get(key);
        if (pending == null && now.writing() != null) {
            pending = now.writing().get(key);
        }
        if (pending != null) {
            return pending;
        }
        closing.readLock().lock();
        try {
            requireOpen();
            MutableDirectBuffer encoded = KvEnvironment.buffer(DataKey.KEY_OFFSET + key.key().length);
            key.encode(encoded);
            try (Txn<DirectBuffer> txn = environment.read()) {
                return environment.get(txn, encoded);
            }
        } finally {
            closing.readLock().unlock();
        }
    }

    /** Makes durable everything applied before the call. Blocks for the disk; does nothing when there is nothing. */
    void flush() throws KvStoreException {
        flushing.lock();
        try {
            requireUsable();
            PendingLayer left = layers.writing();
            if (left != null) {
                write(left);
            }
            if (layers.active().isEmpty()) {
                return;
            }
            PendingLayer cut;
            cutting.writeLock().lock();
            try {
                cut = layers.active();
                layers = new Layers(new PendingLayer(), cut);
            } finally {
                cutting.writeLock().unlock();
            }
            write(cut);
        } finally {
            flushing.unlock();
        }
    }

    /** As {@link #flush}. @throws StorageFullException if there is no space for it now */
    void sync() throws KvStoreException, StorageFullException {
        try {
            flush();
        } catch (KvStoreException e) {
            if (failure == null && !closed) {
                throw new StorageFullException(String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    /** Bytes that wait for the next layer to be written. */
    long pendingBytes() {
        return layers.active().sizeBytes();
    }

    /** True while something applied is not durable. */
    boolean hasPending() {
        Layers now = layers;
        return now.writing() != null || !now.active().isEmpty();
    }

    /** A handle on a group's present state, all of it on disk. No update of the group runs meanwhile. */
    KvSnapshot prepareSnapshot(long groupId) throws KvStoreException {
        flush();
        closing.readLock().lock();
        try {
            requireOpen();
            return new KvSnapshot(environment.read(), groupId, record(groupId));
        } finally {
            closing.readLock().unlock();
        }
    }

    /** Replaces a group's state, durably. No update of the group runs meanwhile; other groups go on, and so do lookups. */
    void recover(long groupId, InputStream in, StopSignal stop) throws Exception {
        flush();
        closing.readLock().lock();
        try {
            requireOpen();
            SnapshotRecovery recovery = new SnapshotRecovery(environment, groupId, record(groupId));
            groups.put(groupId, recovery.run(in, stop));
            recovery.removeFormer();
        } catch (LmdbException e) {
            throw writeFailed(e);
        } finally {
            closing.readLock().unlock();
        }
    }

    /** Streams what {@code snapshot} captured. */
    void save(KvSnapshot snapshot, OutputStream out, StopSignal stop) throws Exception {
        closing.readLock().lock();
        try {
            requireOpen();
            snapshot.save(environment, out, stop);
        } finally {
            closing.readLock().unlock();
        }
    }

    /** Gives back what {@code snapshot} holds. Idempotent. */
    void release(KvSnapshot snapshot) {
        closing.readLock().lock();
        try {
            if (!closed) {
                snapshot.close();
            }
        } finally {
            closing.readLock().unlock();
        }
    }

    /** Writes what is pending and closes the environment. Blocks until lookups that run have ended. Idempotent. */
    @Override
    public void close() throws KvStoreException {
        flusher.close();
        if (closed) {
            return;
        }
        try {
            if (failure == null) {
                flush();
            }
        } finally {
            closing.writeLock().lock();
            try {
                closed = true;
                environment.close();
            } finally {
                closing.writeLock().unlock();
            }
        }
    }

    /** Why the store is fenced; null while it is not. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    private void write(PendingLayer layer) throws KvStoreException {
        closing.readLock().lock();
        try {
            requireOpen();
            commit(layer);
        } catch (LmdbException e) {
            throw writeFailed(e);
        } finally {
            closing.readLock().unlock();
        }
        layer.appliedByGroup()
                .forEach((groupId, applied) ->
                        groups.computeIfPresent(groupId, (id, r) -> new GroupRecord(r.generation(), applied)));
        layers = new Layers(layers.active(), null);
    }

    private void commit(PendingLayer layer) {
        MutableDirectBuffer key = KvEnvironment.buffer(DataKey.KEY_OFFSET + KvCommand.MAX_KEY_BYTES);
        UnsafeBuffer keyView = new UnsafeBuffer(0, 0);
        try (Txn<DirectBuffer> txn = environment.write()) {
            for (Map.Entry<DataKey, KvValue> entry : layer.writes().entrySet()) {
                keyView.wrap(key, 0, entry.getKey().encode(key));
                environment.put(txn, keyView, entry.getValue());
            }
            for (Map.Entry<Long, Long> entry : layer.appliedByGroup().entrySet()) {
                GroupRecord former = record(entry.getKey());
                writeRecord(environment, txn, entry.getKey(), new GroupRecord(former.generation(), entry.getValue()));
            }
            txn.commit();
        }
    }

    private KvStoreException writeFailed(LmdbException cause) {
        if (environment.isFull(cause)) {
            return new KvStoreException(
                    "the disk of the key-value store is full; what waits in memory is tried again", cause);
        }
        failure = cause;
        return fenced(cause);
    }

    static void writeRecord(KvEnvironment environment, Txn<DirectBuffer> txn, long groupId, GroupRecord record) {
        MutableDirectBuffer key = KvEnvironment.buffer(Long.BYTES);
        key.putLong(0, groupId, ByteOrder.BIG_ENDIAN);
        MutableDirectBuffer value = KvEnvironment.buffer(GroupRecord.LENGTH);
        record.encode(value);
        environment.groups.put(txn, key, value);
    }

    private GroupRecord record(long groupId) {
        return groups.computeIfAbsent(groupId, id -> GroupRecord.NEW);
    }

    private void loadGroups() throws KvStoreException {
        try (Txn<DirectBuffer> txn = environment.read();
                CursorIterable<DirectBuffer> all = environment.groups.iterate(txn)) {
            for (CursorIterable.KeyVal<DirectBuffer> each : all) {
                long groupId = each.key().getLong(0, ByteOrder.BIG_ENDIAN);
                groups.put(groupId, GroupRecord.decode(groupId, each.val()));
            }
        }
        SnapshotRecovery.removeLeftovers(environment, groups);
    }

    private void requireUsable() throws KvStoreException {
        requireOpen();
        Throwable reason = failure;
        if (reason != null) {
            throw fenced(reason);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the key-value store is closed");
        }
    }

    private static KvStoreException fenced(Throwable reason) {
        return new KvStoreException(
                "the key-value store failed and takes no more writes: " + reason.getMessage(), reason);
    }
}
