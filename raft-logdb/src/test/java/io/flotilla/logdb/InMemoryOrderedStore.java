package io.flotilla.logdb;

import io.flotilla.spi.LogDbException;
import io.flotilla.spi.LogDbException.Reason;
import io.flotilla.spi.StoreFullException;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An ordered store in memory that fails on command: the journal's ground in tests and simulations. A transaction is whole or not there at all; what a commit
 * that failed had written is lost, or is there after all.
 */
final class InMemoryOrderedStore implements OrderedStore {
    private static final int PAGE = 4096;

    /** Puts after which a full store refuses a transaction at the latest, but for its commit. */
    private static final int MAX_PUTS_WHEN_FULL = 4;

    private static final int NEVER = Integer.MAX_VALUE;

    /** Decides where a full store notices that it is, and which bits turn. */
    private final @Nullable Random chance;

    private final StoreTally tally;

    /** What is committed. Guarded by this; replaced where a view would see it change. */
    private NavigableMap<byte[], byte[]> committed = new TreeMap<>(Arrays::compareUnsigned);

    /** Views that are open. Guarded by this. */
    private int views;

    private boolean full;
    private boolean failNextCommit;
    private boolean keepsFailed;
    private int turnsOneIn;
    private int lostOneIn;

    /** A store that says at once that it is full. */
    InMemoryOrderedStore() {
        chance = null;
        tally = new StoreTally();
    }

    /** A store that notices at the beginning of a transaction, in the middle or at its commit that it is full. */
    InMemoryOrderedStore(Random chance, StoreTally tally) {
        this.chance = chance;
        this.tally = tally;
    }

    /** While true, transactions that do not make space are refused. */
    void setFull(boolean value) {
        full = value;
    }

    /** The next commit fails; {@code kept} says whether its changes are there nevertheless. */
    void failNextCommit(boolean kept) {
        failNextCommit = true;
        keepsFailed = kept;
    }

    /** Takes the order to fail back. */
    void failNoCommit() {
        failNextCommit = false;
    }

    /** In one of so many values that a write transaction reads, a bit is turned on its way; 0 for none. */
    void turnBits(int oneIn) {
        turnsOneIn = oneIn;
    }

    /** One in so many commits is not kept although it returns: a disk that lies, for canaries. */
    void loseCommits(int oneIn) {
        lostOneIn = oneIn;
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
    public synchronized Read beginRead() {
        views++;
        return new View(committed);
    }

    @Override
    public synchronized Write beginWrite(long bytes, boolean makesSpace) throws LogDbException {
        int refusedAfter = NEVER;
        if (full && !makesSpace) {
            refusedAfter = chance == null ? 0 : chance.nextInt(MAX_PUTS_WHEN_FULL);
        }
        if (refusedAfter == 0) {
            tally.refusedAtBegin.increment();
            throw refuse();
        }
        return new Change(committed, refusedAfter);
    }

    @Override
    public int room(int keyLength, int valueLength) {
        return valueLength < PAGE / 2 ? keyLength + valueLength + 10 : (valueLength + 16 + PAGE - 1) / PAGE * PAGE;
    }

    @Override
    public synchronized long fileBytes() {
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

    /** The transaction did not come as far as the failure that was ordered. */
    private StoreFullException refuse() {
        failNextCommit = false;
        return new StoreFullException("memory is full", null);
    }

    private synchronized void apply(Map<byte[], byte @Nullable []> changes) {
        if (views > 0) {
            NavigableMap<byte[], byte[]> copy = new TreeMap<>(Arrays::compareUnsigned);
            copy.putAll(committed);
            committed = copy;
        }
        changes.forEach((key, value) -> {
            if (value == null) {
                committed.remove(key);
            } else {
                committed.put(key, value);
            }
        });
    }

    private synchronized void viewEnded() {
        views--;
    }

    private static byte[] copy(DirectBuffer key, int length) {
        byte[] bytes = new byte[length];
        key.getBytes(0, bytes);
        return bytes;
    }

    private final class View implements Read {
        private final NavigableMap<byte[], byte[]> map;

        private View(NavigableMap<byte[], byte[]> map) {
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
        public void close() {
            viewEnded();
        }
    }

    /** What is changed lies beside what is committed until it is committed itself. */
    private final class Change implements Write {
        private final NavigableMap<byte[], byte[]> base;
        private final NavigableMap<byte[], byte @Nullable []> changes = new TreeMap<>(Arrays::compareUnsigned);
        private int putsLeft;

        private Change(NavigableMap<byte[], byte[]> base, int putsLeft) {
            this.base = base;
            this.putsLeft = putsLeft;
        }

        @Override
        public @Nullable DirectBuffer get(DirectBuffer key, int keyLength) {
            byte[] bytes = copy(key, keyLength);
            byte[] value = changes.containsKey(bytes) ? changes.get(bytes) : base.get(bytes);
            return value == null ? null : new UnsafeBuffer(onItsWay(value));
        }

        private byte[] onItsWay(byte[] value) {
            if (chance == null || turnsOneIn == 0 || value.length == 0 || chance.nextInt(turnsOneIn) != 0) {
                return value;
            }
            tally.turned.increment();
            byte[] turned = value.clone();
            turned[chance.nextInt(turned.length)] ^= (byte) (1 << chance.nextInt(Byte.SIZE));
            return turned;
        }

        @Override
        public void scan(DirectBuffer from, int keyLength, Visitor visitor) {
            throw new UnsupportedOperationException("the journal scans in views alone");
        }

        @Override
        public MutableDirectBuffer put(DirectBuffer key, int keyLength, int length) throws LogDbException {
            putsLeft--;
            if (putsLeft == 0) {
                tally.refusedLater.increment();
                throw refuse();
            }
            byte[] value = new byte[length];
            changes.put(copy(key, keyLength), value);
            return new UnsafeBuffer(value);
        }

        @Override
        public MutableDirectBuffer append(DirectBuffer key, int keyLength, int length) throws LogDbException {
            byte[] bytes = copy(key, keyLength);
            if (isBehind(base, bytes) || isBehind(changes, bytes)) {
                throw new IllegalStateException("append must be beyond the last key");
            }
            return put(key, keyLength, length);
        }

        private static boolean isBehind(NavigableMap<byte[], ?> map, byte[] key) {
            return !map.isEmpty() && Arrays.compareUnsigned(map.lastKey(), key) >= 0;
        }

        @Override
        public boolean delete(DirectBuffer key, int keyLength) {
            byte[] bytes = copy(key, keyLength);
            boolean there = changes.containsKey(bytes) ? changes.get(bytes) != null : base.containsKey(bytes);
            changes.put(bytes, null);
            tally.deletes.increment();
            return there;
        }

        @Override
        public void commit() throws LogDbException {
            if (putsLeft < MAX_PUTS_WHEN_FULL) {
                tally.refusedLater.increment();
                throw refuse();
            }
            if (lostOneIn > 0 && chance != null && chance.nextInt(lostOneIn) == 0) {
                return;
            }
            boolean fails = failNextCommit;
            failNextCommit = false;
            if (!fails || keepsFailed) {
                apply(changes);
                tally.commits.increment();
            }
            if (fails) {
                tally.failedCommits.increment();
                throw new LogDbException(Reason.FENCED, "the commit failed as a test had ordered");
            }
        }

        @Override
        public void close() {
            // nothing is shared that would have to be given back
        }
    }
}
