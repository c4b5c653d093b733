package io.flotilla.logdb;

import io.flotilla.spi.LogDbException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.lmdbjava.Dbi;
import org.lmdbjava.LmdbException;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;

/** A write transaction of LMDB. Values are written straight into its pages. Owned by the writer's thread. */
final class LmdbChange extends LmdbView implements OrderedStore.Write {
    private static final PutFlags[] ANYWHERE = {};
    private static final PutFlags[] AT_THE_END = {PutFlags.MDB_APPEND};

    LmdbChange(LmdbStore store, Dbi<DirectBuffer> dbi, Txn<DirectBuffer> txn) {
        super(store, dbi, txn);
    }

    @Override
    public MutableDirectBuffer put(DirectBuffer key, int keyLength, int length) throws LogDbException {
        return reserve(key, keyLength, length, ANYWHERE);
    }

    @Override
    public MutableDirectBuffer append(DirectBuffer key, int keyLength, int length) throws LogDbException {
        return reserve(key, keyLength, length, AT_THE_END);
    }

    @Override
    public boolean delete(DirectBuffer key, int keyLength) throws LogDbException {
        keyPart.wrap(key, 0, keyLength);
        try {
            return dbi.delete(txn, keyPart);
        } catch (LmdbException e) {
            throw failed(e);
        }
    }

    @Override
    public void commit() throws LogDbException {
        try {
            txn.commit();
        } catch (LmdbException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        txn.close();
    }

    private MutableDirectBuffer reserve(DirectBuffer key, int keyLength, int length, PutFlags[] flags)
            throws LogDbException {
        keyPart.wrap(key, 0, keyLength);
        try {
            return (MutableDirectBuffer) dbi.reserve(txn, keyPart, length, flags);
        } catch (LmdbException e) {
            throw failed(e);
        }
    }

    /** Ends the transaction first: whether the environment is still usable can be asked only outside of one. */
    private LogDbException failed(LmdbException e) {
        txn.close();
        return store.writeFailed(e);
    }
}
