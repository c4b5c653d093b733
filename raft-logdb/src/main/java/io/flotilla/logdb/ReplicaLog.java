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
    private static final int STRIDE = 3;
    private static final int SEQUENCE = 1;
    private static final int PLACE = 2;

    final ReplicaKey key;

    /** The parts of {@link #key}, to be had without a look at it. */
    final long groupId;

    final long replicaId;

    /** Another replica of the same group in this store. */
    @Nullable
    ReplicaLog sibling;

    TermRuns terms = new TermRuns(0, 0);
    long groupUid;
    long term;
    long vote;
    long commit;
    long writeId;

    /** False before the first write and after a removal; set by {@link GroupIndex#setAlive}. */
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

    /** Of each block: first index, sequence of its chunk, offset there and length. Side by side: the writer meets thousands of logs a batch. */
    private long[] blocks = NONE;

    private int head;
    private int tail;

    /** First index of the last block; 0 without one. */
    private long lastFirst;

    ReplicaLog(ReplicaKey key) {
        this.key = key;
        groupId = key.groupId();
        replicaId = key.replicaId();
    }

    RecoveredLog recovered() {
        return new RecoveredLog(key, groupUid, new HardState(term, vote, commit), terms.copy(), writeId);
    }

    int blockCount() {
        return tail - head;
    }

    /** First index of block {@code i} of {@code [0, blockCount)}; the log may begin later. */
    long first(int i) {
        return blocks[(head + i) * STRIDE];
    }

    /** Index after the last live one of block {@code i}. */
    long end(int i) {
        return head + i + 1 < tail ? first(i + 1) : terms.lastIndex() + 1;
    }

    /** First index of the last block; 0 without one. */
    long lastFirst() {
        return lastFirst;
    }

    long sequence(int i) {
        return blocks[(head + i) * STRIDE + SEQUENCE];
    }

    int offset(int i) {
        return (int) (blocks[(head + i) * STRIDE + PLACE] >>> Integer.SIZE);
    }

    int length(int i) {
        return (int) blocks[(head + i) * STRIDE + PLACE];
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
        if (tail * STRIDE == blocks.length) {
            makeRoom();
        }
        int at = tail++ * STRIDE;
        blocks[at] = first;
        lastFirst = first;
        blocks[at + SEQUENCE] = sequence;
        blocks[at + PLACE] = (long) offset << Integer.SIZE | length;
    }

    /** Says where block {@code i} is now. */
    void move(int i, long sequence, int offset) {
        int at = (head + i) * STRIDE;
        blocks[at + SEQUENCE] = sequence;
        blocks[at + PLACE] = (long) offset << Integer.SIZE | length(i);
    }

    void dropFirst() {
        head++;
        releaseIfEmpty();
    }

    void dropLast() {
        tail--;
        releaseIfEmpty();
        if (head < tail) {
            lastFirst = first(blockCount() - 1);
        }
    }

    /** Everything as before the first write, but for what chunks still mention. */
    void forget() {
        terms = new TermRuns(0, 0);
        groupUid = 0;
        term = 0;
        vote = 0;
        commit = 0;
        writeId = 0;
    }

    private void releaseIfEmpty() {
        if (head == tail) {
            lastFirst = 0;
            head = 0;
            tail = 0;
            if (blocks.length > INITIAL_BLOCKS * STRIDE * 8) {
                blocks = NONE;
            }
        }
    }

    private void makeRoom() {
        int capacity = blocks.length / STRIDE;
        long[] from = blocks;
        if (head <= capacity / 2) {
            blocks = new long[Math.max(INITIAL_BLOCKS, capacity * 2) * STRIDE];
        }
        System.arraycopy(from, head * STRIDE, blocks, 0, (tail - head) * STRIDE);
        tail -= head;
        head = 0;
    }

    /** Position of the last block that begins at or before {@code index}; {@code head - 1} if all begin later. */
    private int floor(long index) {
        int low = head;
        int high = tail;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (blocks[middle * STRIDE] <= index) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
