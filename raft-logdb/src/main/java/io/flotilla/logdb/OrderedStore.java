package io.flotilla.logdb;

import io.flotilla.spi.LogDbException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The port below the journal: a transactional map from byte keys to byte values in unsigned byte order. {@link LmdbStore} is the one that
 * ships; a simulator brings its own.
 *
 * <p>Threads: write transactions by one thread, one at a time; read transactions by any thread, beside it, each for one bounded
 * copy. All methods may block.
 */
interface OrderedStore extends AutoCloseable {
    /** Sees a key with its value; both are valid until it returns. */
    interface Visitor {
        /** @return false to end the scan */
        boolean visit(DirectBuffer key, DirectBuffer value) throws LogDbException;
    }

    /** A view of the state that was committed when it began. */
    interface Read extends AutoCloseable {
        /** The value of {@code key}, valid until the next call or the end; null if there is none. */
        @Nullable
        DirectBuffer get(DirectBuffer key, int keyLength) throws LogDbException;

        /** Visits all keys at or after {@code from}, in order. */
        void scan(DirectBuffer from, int keyLength, Visitor visitor) throws LogDbException;

        @Override
        void close();
    }

    /** Changes that become durable together in {@link #commit}, or not at all. Closing without it takes them back. */
    interface Write extends Read {
        /** Room for a new or replaced value, to be filled before the next call. */
        MutableDirectBuffer put(DirectBuffer key, int keyLength, int length) throws LogDbException;

        /** As {@link #put} for a key beyond every key that is there. */
        MutableDirectBuffer append(DirectBuffer key, int keyLength, int length) throws LogDbException;

        /** Removes a key; true if it was there. */
        boolean delete(DirectBuffer key, int keyLength) throws LogDbException;

        /** Returns when everything is durable. The transaction is over, however this ends. */
        void commit() throws LogDbException;
    }

    /** What messages call the place of the data. */
    String name();

    /** Begins a view. */
    Read beginRead() throws LogDbException;

    /**
     * Begins changes.
     *
     * @param bytes about as much as will be put
     * @param makesSpace true if nothing but space for others comes of it: such a transaction may use the reserve of a full disk
     * @throws io.flotilla.spi.StoreFullException here or from any method of the transaction: nothing was changed
     * @throws LogDbException with FENCED, here or from any method: the state on disk is unknown
     */
    Write beginWrite(long bytes, boolean makesSpace) throws LogDbException;

    /** Bytes that a value takes on the disk with all that belongs to it alone. */
    int room(int keyLength, int valueLength);

    /** Bytes that the store takes on the disk. */
    long fileBytes();

    /** Ends all use; waits for views to end. */
    @Override
    void close();
}
