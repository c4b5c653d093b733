package io.flotilla.logdb;

import io.flotilla.model.HardState;
import io.flotilla.model.ReplicaKey;
import io.flotilla.model.TermRuns;
import io.flotilla.spi.RecoveredLog;
import org.jspecify.annotations.Nullable;

/**
 * What is known in memory of one replica: its terms, and where each of its blocks is. Blocks stand in order of their first
 * index; the live part of one ends where the next begins. Changed by the writer's thread under the lock of {@link GroupIndex}, read by others
 * under that lock. About 300 bytes for a replica with few blocks, and 24 for each block more.
 */
final class ReplicaLog {
    private static final long[] NONE = {};
    private static final int INITIAL_BLOCKS = 2;

    final ReplicaKey key;

    /** Another replica of the same group in this store. */
    @Nullable
    ReplicaLog sibling;

    TermRuns terms = new TermRuns(0, 0);
    long groupUid;
    long term;
    long vote;
    long commit;
    long writeId;

    /** False before the first write and after a removal. */
    boolean alive;

    /** Chunk that holds the newest record; 0 when the state in its own key is the newest, or when there is nothing. */
    long frontierSequence;

    /** Origin of the newest record. */
    long frontierOrigin;

    /** Records of this replica in the chunks of the store, needed or not. */
    int mentions;

    /** What a batch being planned makes of this replica; kept between batches. */
    @Nullable
    StagedLog staged;

    /** True while a transaction in preparation writes the newest record under the replica's own key. */
    boolean frontierMoves;

    /** Records in chunks that a transaction in preparation frees. */
    int freedMentions;

    private long[] firsts = NONE;
    private long[] sequences = NONE;
    private long[] places = NONE;
    private int head;
    private int tail;

    ReplicaLog(ReplicaKey key) {
        this.key = key;
    }

    RecoveredLog recovered() {
        return new RecoveredLog(key, groupUid, new HardState(term, vote, commit), terms.copy(), writeId);
    }

    int blockCount() {
        return tail - head;
    }

    /** First index of block {@code i} of {@code [0, blockCount)}; the log may begin later. */
    long first(int i) {
        return firsts[head + i];
    }

    /** Index after the last live one of block {@code i}. */
    long end(int i) {
        return head + i + 1 < tail ? firsts[head + i + 1] : terms.lastIndex() + 1;
    }

    long sequence(int i) {
        return sequences[head + i];
    }

    int offset(int i) {
        return (int) (places[head + i] >>> Integer.SIZE);
    }

    int length(int i) {
        return (int) places[head + i];
    }

    /** The block that holds {@code index}; -1 if it is not in the log. */
    int blockOf(long index) {
        if (index < terms.firstIndex() || index > terms.lastIndex()) {
            return -1;
        }
        return floor(index) - head;
    }

    /** The block that begins at {@code first} and is stored at this place; -1 if there is none (any longer). */
    int blockAt(long first, long sequence, int offset) {
        int i = floor(first) - head;
        boolean same = i >= 0 && first(i) == first && sequence(i) == sequence && offset(i) == offset;
        return same ? i : -1;
    }

    /** Adds a block behind all others. */
    void add(long first, long sequence, int offset, int length) {
        if (tail == firsts.length) {
            makeRoom();
        }
        firsts[tail] = first;
        sequences[tail] = sequence;
        places[tail] = (long) offset << Integer.SIZE | length;
        tail++;
    }

    /** Says where block {@code i} is now. */
    void move(int i, long sequence, int offset) {
        sequences[head + i] = sequence;
        places[head + i] = (long) offset << Integer.SIZE | length(i);
    }

    void dropFirst() {
        head++;
        releaseIfEmpty();
    }

    void dropLast() {
        tail--;
        releaseIfEmpty();
    }

    /** Everything as before the first write, but for what chunks still mention. */
    void forget() {
        terms = new TermRuns(0, 0);
        groupUid = 0;
        term = 0;
        vote = 0;
        commit = 0;
        writeId = 0;
        alive = false;
    }

    private void releaseIfEmpty() {
        if (head == tail) {
            head = 0;
            tail = 0;
            if (firsts.length > INITIAL_BLOCKS * 8) {
                firsts = NONE;
                sequences = NONE;
                places = NONE;
            }
        }
    }

    private void makeRoom() {
        int count = tail - head;
        int capacity = head > firsts.length / 2 ? firsts.length : Math.max(INITIAL_BLOCKS, firsts.length * 2);
        firsts = shifted(firsts, capacity);
        sequences = shifted(sequences, capacity);
        places = shifted(places, capacity);
        head = 0;
        tail = count;
    }

    /** The blocks at the beginning of an array of this capacity: the same one if it is long enough. */
    private long[] shifted(long[] from, int capacity) {
        long[] to = capacity == from.length ? from : new long[capacity];
        System.arraycopy(from, head, to, 0, tail - head);
        return to;
    }

    /** Position of the last block that begins at or before {@code index}; {@code head - 1} if all begin later. */
    private int floor(long index) {
        int low = head;
        int high = tail;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (firsts[middle] <= index) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
