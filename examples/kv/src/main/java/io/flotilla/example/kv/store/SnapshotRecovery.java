package io.flotilla.example.kv.store;

import io.flotilla.statemachine.StopSignal;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.lmdbjava.Cursor;
import org.lmdbjava.GetOp;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/**
 * Replaces a group's state by a snapshot, in transactions of bounded size: the new state grows under a generation of its own, one last
 * transaction makes it the group's, and only then is the former one removed. A crash at any point leaves one whole state, and leftovers
 * that the next start removes.
 */
final class SnapshotRecovery {
    /** A transaction is committed when it holds this many bytes: it bounds memory. */
    private static final long TRANSACTION_BYTES = 4L << 20;

    private static final int REMOVED_PER_TRANSACTION = 4096;
    private static final int INPUT_BUFFER_BYTES = 64 * 1024;

    private final KvEnvironment environment;
    private final long groupId;
    private final GroupRecord former;

    SnapshotRecovery(KvEnvironment environment, long groupId, GroupRecord former) {
        this.environment = environment;
        this.groupId = groupId;
        this.former = former;
    }

    /** Reads the whole stream and switches to it. After an exception the former state is still the group's. @return the new record */
    GroupRecord run(InputStream in, StopSignal stop) throws Exception {
        int generation = former.generation() + 1;
        removeGeneration(environment, groupId, generation);
        try {
            SnapshotFormat.Reader reader = new SnapshotFormat.Reader(new BufferedInputStream(in, INPUT_BUFFER_BYTES));
            boolean more = true;
            while (more) {
                more = copySome(reader, generation, stop);
            }
            GroupRecord next = new GroupRecord(generation, reader.appliedIndex());
            try (Txn<DirectBuffer> txn = environment.write()) {
                KvStore.writeRecord(environment, txn, groupId, next);
                txn.commit();
            }
            return next;
        } catch (Exception e) {
            removeAfter(e, generation);
            throw e;
        }
    }

    private void removeAfter(Exception failed, int generation) {
        try {
            removeGeneration(environment, groupId, generation);
        } catch (LmdbException e) {
            failed.addSuppressed(e); // the next start removes it
        }
    }

    /** Removes the state that was replaced. */
    void removeFormer() {
        removeGeneration(environment, groupId, former.generation());
    }

    /** Removes what a crash in the middle of a recovery left behind. */
    static void removeLeftovers(KvEnvironment environment, Map<Long, GroupRecord> groups) {
        MutableDirectBuffer from = KvEnvironment.buffer(DataKey.KEY_OFFSET);
        int prefixLength = DataKey.encodePrefix(from, 0, 0);
        while (true) {
            long groupId;
            int generation;
            try (Txn<DirectBuffer> txn = environment.read();
                    Cursor<DirectBuffer> cursor = environment.data.openCursor(txn)) {
                if (!cursor.get(new UnsafeBuffer(from, 0, prefixLength), GetOp.MDB_SET_RANGE)) {
                    return;
                }
                groupId = DataKey.groupOf(cursor.key());
                generation = DataKey.generationOf(cursor.key());
            }
            if (groups.getOrDefault(groupId, GroupRecord.NEW).generation() != generation) {
                removeGeneration(environment, groupId, generation);
            }
            DataKey.encodePrefix(from, groupId, generation + 1);
        }
    }

    /** Copies one transaction's worth. @return false after the last */
    private boolean copySome(SnapshotFormat.Reader reader, int generation, StopSignal stop) throws Exception {
        MutableDirectBuffer key = KvEnvironment.buffer(DataKey.KEY_OFFSET + KvCommand.MAX_KEY_BYTES);
        long copiedBytes = 0;
        try (Txn<DirectBuffer> txn = environment.write()) {
            while (copiedBytes < TRANSACTION_BYTES) {
                stop.throwIfStopped();
                SnapshotFormat.Item item = reader.next();
                if (item == null) {
                    txn.commit();
                    return false;
                }
                int length = new DataKey(groupId, generation, item.key()).encode(key);
                environment.put(txn, new UnsafeBuffer(key, 0, length), item.value());
                byte[] value = item.value().value();
                copiedBytes += length + (value == null ? 0 : value.length);
            }
            txn.commit();
            return true;
        }
    }

    private static void removeGeneration(KvEnvironment environment, long groupId, int generation) {
        boolean more = true;
        while (more) {
            more = removeSome(environment, groupId, generation);
        }
    }

    private static boolean removeSome(KvEnvironment environment, long groupId, int generation) {
        MutableDirectBuffer prefix = KvEnvironment.buffer(DataKey.KEY_OFFSET);
        DataKey.encodePrefix(prefix, groupId, generation);
        try (Txn<DirectBuffer> txn = environment.write()) {
            int removed = 0;
            try (Cursor<DirectBuffer> cursor = environment.data.openCursor(txn)) {
                boolean found = cursor.get(prefix, GetOp.MDB_SET_RANGE);
                while (found
                        && removed < REMOVED_PER_TRANSACTION
                        && DataKey.groupOf(cursor.key()) == groupId
                        && DataKey.generationOf(cursor.key()) == generation) {
                    cursor.delete();
                    removed++;
                    found = cursor.get(prefix, GetOp.MDB_SET_RANGE);
                }
            }
            if (removed > 0) {
                txn.commit();
            }
            return removed == REMOVED_PER_TRANSACTION;
        }
    }
}
