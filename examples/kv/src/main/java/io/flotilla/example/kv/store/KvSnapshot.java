package io.flotilla.example.kv.store;

import io.flotilla.statemachine.StopSignal;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.lmdbjava.Cursor;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/** A group's state at one moment: an LMDB read transaction. Saved at most once, by one thread; closed by saving, or by {@link KvStore#release}. */
public final class KvSnapshot {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Txn<DirectBuffer> txn;
    private final long groupId;
    private final GroupRecord record;

    /** Guarded by {@code this}. */
    private boolean closed;

    KvSnapshot(Txn<DirectBuffer> txn, long groupId, GroupRecord record) {
        this.txn = txn;
        this.groupId = groupId;
        this.record = record;
    }

    /** Streams the state as {@link SnapshotFormat} says, and closes the snapshot. */
    synchronized void save(KvEnvironment environment, OutputStream out, StopSignal stop) throws Exception {
        if (closed) {
            throw new IllegalStateException("the snapshot was saved or closed before");
        }
        BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
        try (Cursor<DirectBuffer> cursor = environment.data.openCursor(txn)) {
            SnapshotFormat.Writer writer = new SnapshotFormat.Writer(buffered, record.appliedIndex());
            MutableDirectBuffer first = KvEnvironment.buffer(DataKey.KEY_OFFSET);
            DataKey.encodePrefix(first, groupId, record.generation());
            boolean found = cursor.get(first, GetOp.MDB_SET_RANGE);
            while (found && isMine(cursor.key())) {
                stop.throwIfStopped();
                KvValue value = StoredValue.decode(cursor.key(), cursor.val());
                byte[] bytes = value.value();
                if (bytes != null) {
                    writer.write(DataKey.keyOf(cursor.key()), value.revision(), bytes);
                }
                found = cursor.next();
            }
            writer.end();
        } finally {
            close();
        }
        buffered.flush();
    }

    /** Lets LMDB reuse the pages that only this snapshot saw. Idempotent. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            txn.close();
        }
    }

    private boolean isMine(DirectBuffer key) {
        return DataKey.groupOf(key) == groupId && DataKey.generationOf(key) == record.generation();
    }
}
