package io.flotilla.testkit;

import io.flotilla.model.CorruptBlockException;
import io.flotilla.model.EntryBlock;
import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import io.flotilla.model.TermRuns;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.RecoveredLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One replica's part of a {@link LogImage}. */
final class ReplicaImage {
    /** Blocks by first index, as bytes; the live part of a block ends where the next one begins. */
    private final TreeMap<Long, byte[]> blocks = new TreeMap<>();

    private TermRuns terms = new TermRuns(0, 0);
    private long groupUid;
    private long term;
    private long vote;
    private long commit;
    private long lastWriteId;

    ReplicaImage copy() {
        ReplicaImage copy = outlineCopy();
        copy.blocks.putAll(blocks);
        return copy;
    }

    /** A copy without its blocks, on which a write can be tried. */
    ReplicaImage outlineCopy() {
        ReplicaImage copy = new ReplicaImage();
        copy.terms = terms.copy();
        copy.groupUid = groupUid;
        copy.term = term;
        copy.vote = vote;
        copy.commit = commit;
        copy.lastWriteId = lastWriteId;
        return copy;
    }

    /** Takes over all of a write but the bytes of its blocks. */
    void outline(LogWrite write) {
        if (write.writeId() <= lastWriteId) {
            throw new IllegalArgumentException(
                    write.key() + " writeId must rise: " + write.writeId() + " after " + lastWriteId);
        }
        if (write.groupUid() != groupUid && terms.lastIndex() >= terms.firstIndex()) {
            throw new IllegalArgumentException(write.key() + " groupUid " + Long.toHexString(write.groupUid())
                    + " differs from that of the log, " + Long.toHexString(groupUid));
        }
        groupUid = write.groupUid();
        lastWriteId = write.writeId();
        commit = Math.max(commit, write.commitHint());
        HardState state = write.hardState();
        if (state != null) {
            term = state.term();
            vote = state.vote();
            commit = Math.max(commit, state.commit());
        }
        for (int i = 0; i < write.blocks().size(); i++) {
            EntryBlock block = write.blocks().get(i);
            if (i > 0 && block.firstIndex() != terms.lastIndex() + 1) {
                throw new IllegalArgumentException(
                        write.key() + " " + block + " does not follow index " + terms.lastIndex());
            }
            terms.append(block.firstIndex(), block.lastIndex(), block.term());
        }
        terms.compactTo(write.compactTo());
    }

    void apply(LogWrite write) {
        outline(write);
        for (EntryBlock block : write.blocks()) {
            blocks.tailMap(block.firstIndex(), true).clear();
            blocks.put(block.firstIndex(), block.bytes());
        }
        Long first = blocks.floorKey(terms.firstIndex());
        if (terms.firstIndex() > terms.lastIndex()) {
            blocks.clear();
        } else if (first != null) {
            blocks.headMap(first, false).clear();
        }
    }

    RecoveredLog recovered(ReplicaKey key) {
        return new RecoveredLog(key, groupUid, new HardState(term, vote, commit), terms.copy(), lastWriteId);
    }

    List<EntryBlock> read(ReplicaKey key, long low, long high, int maxBytes) throws LogDbException {
        List<EntryBlock> result = new ArrayList<>();
        if (low < terms.firstIndex() || low > terms.lastIndex()) {
            return result;
        }
        Map.Entry<Long, byte[]> entry = blocks.floorEntry(low);
        long bytes = 0;
        while (entry != null && entry.getKey() < high) {
            Long next = blocks.higherKey(entry.getKey());
            long end = next == null ? terms.lastIndex() + 1 : next;
            EntryBlock block = parse(key, entry.getKey(), entry.getValue());
            EntryBlock live = block.lastIndex() < end ? block : block.slice(block.firstIndex(), end, groupUid);
            bytes += live.length();
            if (bytes > maxBytes && !result.isEmpty()) {
                break;
            }
            result.add(live);
            entry = blocks.higherEntry(entry.getKey());
        }
        return result;
    }

    long bytes() {
        long sum = 0;
        for (byte[] bytes : blocks.values()) {
            sum += bytes.length;
        }
        return sum;
    }

    void corrupt(long index) {
        Map.Entry<Long, byte[]> entry = blocks.floorEntry(index);
        if (entry == null || index > terms.lastIndex()) {
            throw new IllegalArgumentException("no block holds index " + index);
        }
        byte[] copy = entry.getValue().clone();
        copy[copy.length - 1] ^= 1;
        blocks.put(entry.getKey(), copy);
    }

    private EntryBlock parse(ReplicaKey key, long index, byte[] bytes) throws LogDbException {
        try {
            byte[] copy = bytes.clone();
            return EntryBlock.parse(copy, 0, copy.length, groupUid);
        } catch (CorruptBlockException e) {
            throw new LogDbException(
                    LogDbException.Reason.CORRUPT,
                    key + " index " + index + " in the memory store is corrupt: " + e.getMessage(),
                    e);
        }
    }
}
