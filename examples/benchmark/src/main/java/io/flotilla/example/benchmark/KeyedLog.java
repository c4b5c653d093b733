package io.flotilla.example.benchmark;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryCursor;
import io.flotilla.model.LogWrite;
import io.flotilla.spi.WriteBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.lmdbjava.Dbi;
import org.lmdbjava.DirectBufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/**
 * The plain layout that the journal is compared with: an LMDB value for every entry under (group, index), a transaction for every batch, in the same
 * safe mode. Knows nothing of terms, overwrites or recovery. Owned by one thread.
 */
final class KeyedLog implements SaveTarget {
    static final long MAP_BYTES = 1L << 38;
    /** Durable commits, as the log store has them. */
    static final EnvFlags[] FLAGS = {EnvFlags.MDB_NOTLS, EnvFlags.MDB_NORDAHEAD};

    private static final int KEY_LENGTH = 16;

    private final Env<DirectBuffer> env;
    private final Dbi<DirectBuffer> dbi;
    private final UnsafeBuffer key = new UnsafeBuffer(ByteBuffer.allocateDirect(KEY_LENGTH));
    private final EntryCursor cursor = new EntryCursor();

    /** Index up to which the entries of a group were deleted. */
    private final Long2LongHashMap deleted = new Long2LongHashMap(0);

    KeyedLog(Path directory) {
        env = Env.create(DirectBufferProxy.PROXY_DB).setMapSize(MAP_BYTES).open(directory.toFile(), FLAGS);
        dbi = env.openDbi((byte[]) null);
    }

    @Override
    public void save(WriteBatch batch) {
        List<LogWrite> writes = batch.writes();
        try (Txn<DirectBuffer> txn = env.txnWrite()) {
            for (int i = 0; i < writes.size(); i++) {
                LogWrite write = writes.get(i);
                long group = write.key().groupId();
                for (int b = 0; b < write.blocks().size(); b++) {
                    put(txn, group, write.blocks().get(b));
                }
                delete(txn, group, write.compactTo());
            }
            txn.commit();
        }
    }

    @Override
    public void close() {
        env.close();
    }

    private void put(Txn<DirectBuffer> txn, long group, EntryBlock block) {
        cursor.wrap(block);
        while (cursor.next()) {
            MutableDirectBuffer value =
                    (MutableDirectBuffer) dbi.reserve(txn, key(group, cursor.index()), cursor.payloadLength());
            value.putBytes(0, cursor.buffer(), cursor.payloadOffset(), cursor.payloadLength());
        }
    }

    private void delete(Txn<DirectBuffer> txn, long group, long last) {
        long first = deleted.get(group) + 1;
        for (long index = first; index <= last; index++) {
            dbi.delete(txn, key(group, index));
        }
        if (last >= first) {
            deleted.put(group, last);
        }
    }

    private DirectBuffer key(long group, long index) {
        key.putLong(0, group, ByteOrder.BIG_ENDIAN);
        key.putLong(Long.BYTES, index, ByteOrder.BIG_ENDIAN);
        return key;
    }
}
