package io.flotilla.example.kv.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flotilla.logdb.NewEnvironment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.DirectBufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;
import org.lmdbjava.LmdbNativeException;
import org.lmdbjava.Txn;

/**
 * The LMDB environment with its three databases: {@code data} ({@link DataKey} to {@link StoredValue}), {@code groups} (group id to {@link
 * GroupRecord}) and {@code meta} (what this store is). Commits are synchronous, in LMDB's safest mode; read transactions are not bound to
 * threads, so that a snapshot may be saved by another thread than the one that began it.
 */
final class KvEnvironment implements AutoCloseable {
    private static final int FORMAT_VERSION = 2;
    private static final String FILE = "data.mdb";
    private static final int FILE_MODE = 0600;
    private static final String IDENTITY = "identity";
    private static final String FORMAT = "format";

    /** Address space, not disk: more than any disk, so that the map never has to grow. */
    private static final long LARGEST_MAP_BYTES = 1L << 40;

    private static final long SMALLEST_MAP_BYTES = 1L << 30;

    /** Concurrent lookups and snapshots: far more than a node has threads. */
    private static final int MAX_READERS = 1024;

    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;
    /** LMDB's code for a write that the system took in part only, as on a disk that fills up. */
    private static final int EIO = 5;

    /** LMDB writes runs of pages of about this length: less space than that can be the reason for a write in part. */
    private static final long RUN_BYTES = 1L << 20;

    private final Path directory;
    private final Env<DirectBuffer> env;
    final Dbi<DirectBuffer> data;
    final Dbi<DirectBuffer> groups;
    private final Dbi<DirectBuffer> meta;

    private KvEnvironment(Path directory, Env<DirectBuffer> env) {
        this.directory = directory;
        this.env = env;
        data = env.openDbi("data", DbiFlags.MDB_CREATE);
        groups = env.openDbi("groups", DbiFlags.MDB_CREATE);
        meta = env.openDbi("meta", DbiFlags.MDB_CREATE);
    }

    /**
     * Opens or makes the environment in {@code directory}, which exists.
     *
     * @param identity what the store belongs to; recorded when it is made, and compared afterwards
     */
    static KvEnvironment open(Path directory, String identity) throws KvStoreException {
        make(directory);
        Env<DirectBuffer> env = openLargest(directory);
        try {
            env.sync(true); // what a killed process left in the cache: a sync that has nothing to do promises it too
            coverMap(env, directory.resolve(FILE));
            KvEnvironment opened = new KvEnvironment(directory, env);
            opened.checkOrRecord(FORMAT, Integer.toString(FORMAT_VERSION), directory);
            opened.checkOrRecord(IDENTITY, identity, directory);
            return opened;
        } catch (LmdbException e) {
            env.close();
            throw unusable(directory, e);
        } catch (KvStoreException e) {
            env.close();
            throw e;
        }
    }

    Txn<DirectBuffer> read() {
        return env.txnRead();
    }

    Txn<DirectBuffer> write() {
        return env.txnWrite();
    }

    /**
     * True if the failure means that the disk or the map is full, which left the environment as it was. A page that was written in part belongs
     * to a transaction that was given up, and is written again whole when that is tried again; a failure after which the environment must not be used makes
     * LMDB refuse the next transaction with another code.
     */
    boolean isFull(LmdbException failure) {
        if (failure instanceof Env.MapFullException) {
            return true;
        }
        int code = failure instanceof LmdbNativeException e ? e.getResultCode() : 0;
        return code == ENOSPC
                || code == EDQUOT
                || (code == EIO && directory.toFile().getUsableSpace() < RUN_BYTES);
    }

    /** Reads what lies under an encoded {@link DataKey}. */
    KvValue get(Txn<DirectBuffer> txn, DirectBuffer key) throws KvStoreException {
        DirectBuffer found = data.get(txn, key);
        return found == null ? KvValue.ABSENT : StoredValue.decode(key, found);
    }

    /** Stores a value, or removes the key if there is none. */
    void put(Txn<DirectBuffer> txn, DirectBuffer key, KvValue value) {
        byte[] bytes = value.value();
        if (bytes == null) {
            data.delete(txn, key);
            return;
        }
        int length = StoredValue.VALUE_OFFSET + bytes.length;
        StoredValue.encode(key, value.revision(), bytes, (MutableDirectBuffer) data.reserve(txn, key, length));
    }

    @Override
    public void close() {
        env.close();
    }

    /** A buffer outside the heap, as LMDB wants its keys. */
    static MutableDirectBuffer buffer(int length) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(length));
    }

    private void checkOrRecord(String name, String expected, Path directory) throws KvStoreException {
        DirectBuffer key = text(name);
        try (Txn<DirectBuffer> txn = env.txnWrite()) {
            String found = text(meta.get(txn, key));
            if (found == null) {
                meta.put(txn, key, text(expected));
                txn.commit();
            } else if (!found.equals(expected)) {
                throw new KvStoreException("the key-value store in " + directory + " was made with " + name + " \""
                        + found + "\"; this program was started with \"" + expected + "\"");
            }
        }
    }

    private static void make(Path directory) throws KvStoreException {
        try {
            NewEnvironment.makeIfAbsent(directory, FILE, FILE_MODE);
        } catch (IOException | LmdbException e) {
            throw new KvStoreException("a key-value store in " + directory + " cannot be made: " + e, e);
        }
    }

    private static Env<DirectBuffer> openLargest(Path directory) throws KvStoreException {
        LmdbException last = null;
        for (long bytes = LARGEST_MAP_BYTES; bytes >= SMALLEST_MAP_BYTES; bytes /= 4) {
            try {
                return Env.create(DirectBufferProxy.PROXY_DB)
                        .setMapSize(bytes)
                        .setMaxDbs(3)
                        .setMaxReaders(MAX_READERS)
                        .open(directory.toFile(), EnvFlags.MDB_NOTLS);
            } catch (LmdbException e) {
                last = e;
            }
        }
        throw unusable(directory, last);
    }

    /**
     * Gives a file that was cut off its length back, as a hole: a page of zeros is noticed, while one behind the file's end would end the
     * process in native code.
     */
    private static void coverMap(Env<DirectBuffer> env, Path file) throws KvStoreException {
        long used = (env.info().lastPageNumber + 1) * env.stat().pageSize;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.size() < used) {
                channel.write(ByteBuffer.allocate(1), used - 1);
            }
        } catch (IOException e) {
            throw new KvStoreException("the key-value store in " + file + " cannot be opened: " + e, e);
        }
    }

    static KvStoreException unusable(Path directory, @Nullable LmdbException cause) {
        return new KvStoreException(
                "the key-value store in " + directory + " cannot be opened: "
                        + (cause == null ? "no reason known" : cause.getMessage()),
                cause);
    }

    private static DirectBuffer text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        MutableDirectBuffer buffer = buffer(bytes.length);
        buffer.putBytes(0, bytes);
        return buffer;
    }

    private static @Nullable String text(@Nullable DirectBuffer stored) {
        if (stored == null) {
            return null;
        }
        byte[] bytes = new byte[stored.capacity()];
        stored.getBytes(0, bytes);
        return new String(bytes, UTF_8);
    }
}
