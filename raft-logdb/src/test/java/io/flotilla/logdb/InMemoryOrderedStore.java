package io.flotilla.logdb;

import io.flotilla.spi.LogDbException;
import io.flotilla.spi.LogDbException.Reason;
import io.flotilla.spi.StoreFullException;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** An ordered store in memory that fails on command: the journal's ground in tests. */
final class InMemoryOrderedStore implements OrderedStore {
    private static final int PAGE = 4096;

    /** What is committed; replaced as a whole, so that views stay as they are. */
    private volatile NavigableMap<byte[], byte[]> committed = new TreeMap<>(Arrays::compareUnsigned);

    private boolean full;
    private boolean failNextCommit;
    private boolean keepsFailed;

    /** While true, transactions that do not make space are refused. */
    void setFull(boolean value) {
        full = value;
    }

    /** The next commit fails; {@code kept} says whether its changes are there nevertheless. */
    void failNextCommit(boolean kept) {
        failNextCommit = true;
        keepsFailed = kept;
    }

    /** What is committed, as it is: for tests that damage it. */
    NavigableMap<byte[], byte[]> content() {
        return committed;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Read beginRead() {
        return new Change(committed);
    }

    @Override
    public Write beginWrite(long bytes, boolean makesSpace) throws LogDbException {
        if (full && !makesSpace) {
            throw new StoreFullException("memory is full", null);
        }
        TreeMap<byte[], byte[]> copy = new TreeMap<>(Arrays::compareUnsigned);
        copy.putAll(committed);
        return new Change(copy);
    }

    @Override
    public int room(int keyLength, int valueLength) {
        return valueLength < PAGE / 2 ? keyLength + valueLength + 10 : (valueLength + 16 + PAGE - 1) / PAGE * PAGE;
    }

    @Override
    public long fileBytes() {
        long sum = 0;
        for (Map.Entry<byte[], byte[]> entry : committed.entrySet()) {
            sum += room(entry.getKey().length, entry.getValue().length);
        }
        return sum;
    }

    @Override
    public void close() {
        // what is committed stays for the next to open it
    }

    private final class Change implements Write {
        private final NavigableMap<byte[], byte[]> map;

        private Change(NavigableMap<byte[], byte[]> map) {
            this.map = map;
        }

        @Override
        public @Nullable DirectBuffer get(DirectBuffer key, int keyLength) {
            byte[] value = map.get(copy(key, keyLength));
            return value == null ? null : new UnsafeBuffer(value);
        }

        @Override
        public void scan(DirectBuffer from, int keyLength, Visitor visitor) throws LogDbException {
            for (Map.Entry<byte[], byte[]> entry :
                    map.tailMap(copy(from, keyLength)).entrySet()) {
                if (!visitor.visit(new UnsafeBuffer(entry.getKey()), new UnsafeBuffer(entry.getValue()))) {
                    return;
                }
            }
        }

        @Override
        public MutableDirectBuffer put(DirectBuffer key, int keyLength, int length) {
            byte[] value = new byte[length];
            map.put(copy(key, keyLength), value);
            return new UnsafeBuffer(value);
        }

        @Override
        public MutableDirectBuffer append(DirectBuffer key, int keyLength, int length) {
            byte[] bytes = copy(key, keyLength);
            if (!map.isEmpty() && Arrays.compareUnsigned(map.lastKey(), bytes) >= 0) {
                throw new IllegalStateException("append must be beyond the last key");
            }
            return put(key, keyLength, length);
        }

        @Override
        public boolean delete(DirectBuffer key, int keyLength) {
            return map.remove(copy(key, keyLength)) != null;
        }

        @Override
        public void commit() throws LogDbException {
            boolean fails = failNextCommit;
            failNextCommit = false;
            if (!fails || keepsFailed) {
                committed = map;
            }
            if (fails) {
                throw new LogDbException(Reason.FENCED, "the commit failed as a test had ordered");
            }
        }

        @Override
        public void close() {
            // nothing is shared that would have to be given back
        }

        private static byte[] copy(DirectBuffer key, int length) {
            byte[] bytes = new byte[length];
            key.getBytes(0, bytes);
            return bytes;
        }
    }
}
