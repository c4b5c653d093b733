package io.flotilla.logdb;

import io.flotilla.model.CorruptBlockException;
import io.flotilla.model.EntryBlock;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDbException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One read: the places of its blocks, collected from the index, and then the blocks themselves. Used once, by one thread. */
final class ReadRange {
    final ReplicaKey key;
    private final long low;
    private final long high;
    private final int maxBytes;
    private long groupUid;
    private int count;
    private long[] firsts = new long[4];
    private long[] ends = new long[4];
    private long[] sequences = new long[4];
    private int[] offsets = new int[4];
    private int[] lengths = new int[4];

    /** Entries {@code [low, high)}, at least one block, then as many as fit {@code maxBytes}. */
    ReadRange(ReplicaKey key, long low, long high, int maxBytes) {
        this.key = key;
        this.low = low;
        this.high = high;
        this.maxBytes = maxBytes;
    }

    /** Notes the places of the blocks; false if {@code low} is not in the log. */
    boolean collect(ReplicaLog log) {
        groupUid = log.groupUid;
        int block = low < high ? log.blockOf(low) : -1;
        if (block < 0) {
            return false;
        }
        long bytes = 0;
        for (int i = block; i < log.blockCount() && log.first(i) < high; i++) {
            bytes += log.length(i);
            if (count > 0 && bytes > maxBytes) {
                break;
            }
            add(log, i);
        }
        return true;
    }

    /** Copies the blocks out of the store and checks them. */
    List<EntryBlock> fetch(OrderedStore.Read txn, ChunkReader reader, String store) throws LogDbException {
        List<EntryBlock> blocks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[lengths[i]];
            try {
                reader.copy(txn, sequences[i], offsets[i], lengths[i], bytes, 0);
                blocks.add(live(EntryBlock.parse(bytes, 0, bytes.length, groupUid), i));
            } catch (LogDbException | CorruptBlockException e) {
                throw new LogDbException(
                        LogDbException.Reason.CORRUPT,
                        store + ": " + key + " entries " + firsts[i] + ".." + (ends[i] - 1) + " at chunk "
                                + sequences[i] + ", byte " + offsets[i] + ", are corrupt: " + e.getMessage(),
                        e);
            }
        }
        return blocks;
    }

    private EntryBlock live(EntryBlock block, int i) {
        if (block.firstIndex() != firsts[i] || block.lastIndex() < ends[i] - 1) {
            throw new CorruptBlockException(
                    "expected entries " + firsts[i] + ".." + (ends[i] - 1) + ", found " + block);
        }
        return block.lastIndex() < ends[i] ? block : block.slice(firsts[i], ends[i], groupUid);
    }

    private void add(ReplicaLog log, int block) {
        if (count == firsts.length) {
            firsts = Arrays.copyOf(firsts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            sequences = Arrays.copyOf(sequences, count * 2);
            offsets = Arrays.copyOf(offsets, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        firsts[count] = log.first(block);
        ends[count] = log.end(block);
        sequences[count] = log.sequence(block);
        offsets[count] = log.offset(block);
        lengths[count] = log.length(block);
        count++;
    }
}
