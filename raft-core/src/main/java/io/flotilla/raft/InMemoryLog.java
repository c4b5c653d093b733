package io.flotilla.raft;

import io.flotilla.model.EntryBlock;
import java.util.Arrays;
import java.util.List;

/**
 * The end of the log that is in memory: consecutive blocks, each with the write that carries it.
 *
 * <pre>
 *      idle (not waited for)      durable          written         unwritten
 *   |-----------------------|---------------|----------------|---------------|
 *   firstIndex()                            durableIndex()                   lastIndex
 * </pre>
 *
 * <p>A write replaces everything from its first index on, so writeIds never fall along the log: what is durable is always
 * a prefix. Idle blocks are kept only for remotes slightly behind.
 */
final class InMemoryLog {
    private static final int INITIAL_BLOCKS = 4;

    private final long groupUid;
    private EntryBlock[] blocks = new EntryBlock[INITIAL_BLOCKS];
    /** The write that carries the block in the same place; meaningless for unwritten ones. */
    private long[] writeIds = new long[INITIAL_BLOCKS];

    /** Where the first block is; blocks are in [head, end). */
    private int head;

    private int end;
    /** Blocks in [head, idle) are durable, and applied or so many that they are applied from the store. */
    private int idle;

    private long idleBytes;
    /** Of all blocks. */
    private long bytes;

    /** Blocks in [head, durable) are durable. */
    private int durable;
    /** Blocks in [written, end) belong to no write yet. */
    private int written;

    private long nextIndex;
    private long durableIndex;

    /** Empty, after a durable log that ends at {@code lastIndex}. */
    InMemoryLog(long lastIndex, long groupUid) {
        this.groupUid = groupUid;
        nextIndex = lastIndex + 1;
        durableIndex = lastIndex;
    }

    /** Lowest index in memory; {@code lastIndex + 1} when none is. */
    long firstIndex() {
        return head == end ? nextIndex : blocks[head].firstIndex();
    }

    /** Last index of the log that is durable here. */
    long durableIndex() {
        return durableIndex;
    }

    /** Bytes of blocks that are not durable, or wait to be committed or applied. */
    long neededBytes() {
        return bytes - idleBytes;
    }

    boolean hasUnwritten() {
        return written < end;
    }

    /** Number of blocks that hold an index above {@code index}. */
    int blocksAbove(long index) {
        return index + 1 >= nextIndex ? 0 : end - positionOf(Math.max(index + 1, firstIndex()));
    }

    /** Adds a block at exactly the next index. */
    void append(EntryBlock block) {
        Invariants.check(
                block.firstIndex() == nextIndex, "block does not follow the log", block.firstIndex(), nextIndex);
        if (end == blocks.length) {
            makeRoom();
        }
        blocks[end++] = block;
        bytes += block.length();
        nextIndex = block.lastIndex() + 1;
    }

    /** Forgets everything from {@code index} on; a block that is cut keeps the write that carries it. */
    void truncateFrom(long index) {
        int kept = index < nextIndex && index > firstIndex()
                ? positionOf(index - 1) + 1
                : index <= firstIndex() ? head : end;
        for (int i = kept; i < end; i++) {
            bytes -= blocks[i].length();
            blocks[i] = null;
        }
        end = kept;
        if (kept > head && blocks[kept - 1].lastIndex() >= index) {
            EntryBlock cut = blocks[kept - 1];
            EntryBlock left = cut.slice(cut.firstIndex(), index, groupUid);
            blocks[kept - 1] = left;
            bytes += left.length() - cut.length();
        }
        written = Math.min(written, end);
        durable = Math.min(durable, end);
        nextIndex = index;
        durableIndex = Math.min(durableIndex, index - 1);
        Invariants.check(idle <= end, "truncated what is applied, at", index, idle);
    }

    /** The unwritten blocks, which from now on are carried by {@code writeId}. */
    List<EntryBlock> takeUnwritten(long writeId) {
        List<EntryBlock> taken = written == end
                ? List.of()
                : end - written == 1
                        ? List.of(blocks[written])
                        : Arrays.asList(Arrays.copyOfRange(blocks, written, end));
        Arrays.fill(writeIds, written, end, writeId);
        written = end;
        return taken;
    }

    /** Every write up to {@code writeId} is durable. */
    void markDurable(long writeId) {
        int before = durable;
        while (durable < written && writeIds[durable] <= writeId) {
            durable++;
        }
        if (durable > before) {
            durableIndex = blocks[durable - 1].lastIndex();
        }
    }

    /**
     * Forgets idle blocks: those that nobody needs, and the oldest when there are too many.
     *
     * @param appliedIndex blocks up to here are applied
     * @param neededFrom lowest index that some remote may still ask for
     * @param keepBytes how many bytes of idle blocks may stay
     * @param applyTo blocks up to here are durable and committed: when more than {@code waitingBytes} of them wait to be applied,
     *     the oldest go, and whoever applies reads them from the store
     */
    void trim(long appliedIndex, long neededFrom, long keepBytes, long applyTo, long waitingBytes) {
        trimIdle(appliedIndex, neededFrom, keepBytes);
        while (bytes - idleBytes > waitingBytes && idle < durable && blocks[idle].lastIndex() <= applyTo) {
            idleBytes += blocks[idle].length();
            idle++;
        }
        trimIdle(appliedIndex, neededFrom, keepBytes);
    }

    private void trimIdle(long appliedIndex, long neededFrom, long keepBytes) {
        while (idle < durable && blocks[idle].lastIndex() <= appliedIndex) {
            idleBytes += blocks[idle].length();
            idle++;
        }
        while (head < idle && (idleBytes > keepBytes || blocks[head].lastIndex() < neededFrom)) {
            idleBytes -= blocks[head].length();
            bytes -= blocks[head].length();
            blocks[head++] = null;
        }
        if (head == end) {
            reset();
        }
    }

    /**
     * Collects the blocks that cover {@code [low, high)}.
     *
     * @return false, and nothing added, if they are not all here
     */
    boolean collect(long low, long high, List<EntryBlock> into) {
        if (low >= high) {
            return true;
        }
        if (low < firstIndex() || high > nextIndex) {
            return false;
        }
        for (int i = positionOf(low); i < end && blocks[i].firstIndex() < high; i++) {
            into.add(blocks[i]);
        }
        return true;
    }

    /**
     * Blocks from exactly {@code low} on, whole ones but for the first, at least one and no more than {@code maxBytes} if
     * there is a choice. {@code low} must be here.
     */
    List<EntryBlock> from(long low, int maxBytes) {
        int position = positionOf(low);
        EntryBlock first = blocks[position];
        if (first.firstIndex() != low) {
            first = first.slice(low, first.lastIndex() + 1, groupUid);
        }
        long bytes = first.length();
        int stop = position + 1;
        while (stop < end && bytes + blocks[stop].length() <= maxBytes) {
            bytes += blocks[stop++].length();
        }
        if (stop == position + 1) {
            return List.of(first);
        }
        EntryBlock[] found = Arrays.copyOfRange(blocks, position, stop);
        found[0] = first;
        return Arrays.asList(found);
    }

    /** Position of the block that holds {@code index}, which must be here. */
    private int positionOf(long index) {
        int low = head;
        int high = end - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (blocks[middle].firstIndex() <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Moves the blocks to the front when half of the array is free, else doubles it. */
    private void makeRoom() {
        int live = end - head;
        int capacity = live > blocks.length / 2 ? blocks.length * 2 : blocks.length;
        EntryBlock[] newBlocks = new EntryBlock[capacity];
        long[] newWriteIds = new long[capacity];
        System.arraycopy(blocks, head, newBlocks, 0, live);
        System.arraycopy(writeIds, head, newWriteIds, 0, live);
        blocks = newBlocks;
        writeIds = newWriteIds;
        idle -= head;
        durable -= head;
        written -= head;
        end = live;
        head = 0;
    }

    private void reset() {
        head = 0;
        end = 0;
        idle = 0;
        durable = 0;
        written = 0;
        idleBytes = 0;
        bytes = 0;
    }
}
