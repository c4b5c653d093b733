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
import org.agrona.concurrent.UnsafeBuffer;
import org.lmdbjava.Dbi;
import org.lmdbjava.DirectBufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;

/**
 * What LMDB can do at best with a batch: all its entries, each behind group, index and length, in one value under a rising number; the oldest batch
 * is deleted along. Nothing in it could be found again. Owned by one thread.
 */
final class BatchLog implements SaveTarget {
    private static final int HEAD_LENGTH = Long.BYTES + Long.BYTES + Integer.BYTES;

    private final Env<DirectBuffer> env;
    private final Dbi<DirectBuffer> dbi;
    private final UnsafeBuffer key = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));
    private final EntryCursor cursor = new EntryCursor();
    private final int kept;
    private long next = 1;

    BatchLog(Path directory, int kept) {
        this.kept = kept;
        env = Env.create(DirectBufferProxy.PROXY_DB)
                .setMapSize(KeyedLog.MAP_BYTES)
                .open(directory.toFile(), KeyedLog.FLAGS);
        dbi = env.openDbi((byte[]) null);
    }

    @Override
    public void save(WriteBatch batch) {
        List<LogWrite> writes = batch.writes();
        int length = 0;
        for (int i = 0; i < writes.size(); i++) {
            for (EntryBlock block : writes.get(i).blocks()) {
                int entryBytes = block.length() - EntryBlock.HEADER_LENGTH;
                length += entryBytes + block.entryCount() * (HEAD_LENGTH - EntryBlock.ENTRY_HEADER_LENGTH);
            }
        }
        try (Txn<DirectBuffer> txn = env.txnWrite()) {
            key.putLong(0, next, ByteOrder.BIG_ENDIAN);
            MutableDirectBuffer value = (MutableDirectBuffer) dbi.reserve(txn, key, length, PutFlags.MDB_APPEND);
            int at = 0;
            for (int i = 0; i < writes.size(); i++) {
                long group = writes.get(i).key().groupId();
                for (EntryBlock block : writes.get(i).blocks()) {
                    at = put(value, at, group, block);
                }
            }
            if (kept > 0 && next > kept) {
                key.putLong(0, next - kept, ByteOrder.BIG_ENDIAN);
                dbi.delete(txn, key);
            }
            txn.commit();
        }
        next++;
    }

    @Override
    public void close() {
        env.close();
    }

    private int put(MutableDirectBuffer value, int from, long group, EntryBlock block) {
        int at = from;
        cursor.wrap(block);
        while (cursor.next()) {
            value.putLong(at, group);
            value.putLong(at + Long.BYTES, cursor.index());
            value.putInt(at + 2 * Long.BYTES, cursor.payloadLength());
            at += HEAD_LENGTH;
            value.putBytes(at, cursor.buffer(), cursor.payloadOffset(), cursor.payloadLength());
            at += cursor.payloadLength();
        }
        return at;
    }
}
