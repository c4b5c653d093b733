package io.flotilla.logdb;

import io.flotilla.spi.LogDbException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.GetOp;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/** A read transaction of LMDB. Used by one thread at a time; between uses it is reset and holds no pages. */
class LmdbView implements OrderedStore.Read {
    final Txn<DirectBuffer> txn;
    final LmdbStore store;
    final Dbi<DirectBuffer> dbi;

    /** The part of a key buffer that is the key: LMDB takes a buffer's capacity for its length. */
    final UnsafeBuffer keyPart = new UnsafeBuffer(0, 0);

    LmdbView(LmdbStore store, Dbi<DirectBuffer> dbi, Txn<DirectBuffer> txn) {
        this.store = store;
        this.dbi = dbi;
        this.txn = txn;
    }

    @Override
    public @Nullable DirectBuffer get(DirectBuffer key, int keyLength) throws LogDbException {
        keyPart.wrap(key, 0, keyLength);
        try {
            return dbi.get(txn, keyPart);
        } catch (LmdbException e) {
            throw store.readFailed(e);
        }
    }

    @Override
    public void scan(DirectBuffer from, int keyLength, OrderedStore.Visitor visitor) throws LogDbException {
        keyPart.wrap(from, 0, keyLength);
        try (Cursor<DirectBuffer> cursor = dbi.openCursor(txn)) {
            boolean found = cursor.get(keyPart, GetOp.MDB_SET_RANGE);
            while (found && visitor.visit(cursor.key(), cursor.val())) {
                found = cursor.next();
            }
        } catch (LmdbException e) {
            throw store.readFailed(e);
        }
    }

    @Override
    public void close() {
        store.giveBack(this);
    }
}
