package io.flotilla.testkit;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.model.TermRuns;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a disk holds of one replica after the writes that reached it: the model of a log store. */
public final class DurableImage {
    private final long groupUid;
    private final List<EntryBlock> blocks = new ArrayList<>();
    private final TermRuns terms = new TermRuns(0, 0);
    private HardState hardState = HardState.EMPTY;
    private long lastWriteId;

    /** An empty disk. */
    public DurableImage(long groupUid) {
        this.groupUid = groupUid;
    }

    /** A disk that holds {@code hardState} and one entry per term given; entries of equal index and term are equal. */
    public static DurableImage of(long groupUid, HardState hardState, long... entryTerms) {
        DurableImage image = new DurableImage(groupUid);
        image.hardState = hardState;
        image.lastWriteId = 1;
        for (int i = 0; i < entryTerms.length; i++) {
            image.blocks.add(entry(groupUid, i + 1, entryTerms[i]));
            image.terms.append(i + 1, i + 1, entryTerms[i]);
        }
        return image;
    }

    /** A block of the one entry that stands for this index and term. */
    public static EntryBlock entry(long groupUid, long index, long term) {
        byte[] payload = (index + "/" + term).getBytes(StandardCharsets.UTF_8);
        return EntryBlockBuilder.single(EntryKind.COMMAND, payload, index, term, groupUid);
    }

    /** A write has reached the disk. */
    public void save(LogWrite write) {
        if (write.writeId() <= lastWriteId) {
            throw new AssertionError("writeId " + write.writeId() + " after " + lastWriteId);
        }
        lastWriteId = write.writeId();
        HardState newHardState = write.hardState();
        if (newHardState != null) {
            hardState = newHardState;
        } else {
            hardState =
                    new HardState(hardState.term(), hardState.vote(), Math.max(hardState.commit(), write.commitHint()));
        }
        for (EntryBlock block : write.blocks()) {
            truncateFrom(block.firstIndex());
            blocks.add(block);
            terms.append(block.firstIndex(), block.lastIndex(), block.term());
        }
        if (write.compactTo() > 0) {
            terms.compactTo(write.compactTo());
            blocks.removeIf(block -> block.lastIndex() <= write.compactTo());
        }
    }

    private void truncateFrom(long index) {
        while (!blocks.isEmpty() && blocks.get(blocks.size() - 1).lastIndex() >= index) {
            EntryBlock last = blocks.remove(blocks.size() - 1);
            if (last.firstIndex() < index) {
                blocks.add(last.slice(last.firstIndex(), index, groupUid));
            }
        }
    }

    /** Blocks that cover {@code [low, high)}, about {@code maxBytes} of them; empty if it begins before the log. */
    public List<EntryBlock> read(long low, long high, int maxBytes) {
        List<EntryBlock> found = new ArrayList<>();
        if (low < terms.firstIndex()) {
            return found;
        }
        int bytes = 0;
        for (EntryBlock block : blocks) {
            if (block.lastIndex() >= low && block.firstIndex() < high && (found.isEmpty() || bytes < maxBytes)) {
                found.add(block);
                bytes += block.length();
            }
        }
        return found;
    }

    /** Terms and range of the log; a copy. */
    public TermRuns terms() {
        return terms.copy();
    }

    public HardState hardState() {
        return hardState;
    }

    public long lastWriteId() {
        return lastWriteId;
    }

    public long lastIndex() {
        return terms.lastIndex();
    }

    /** Term at {@code index}; -1 when the log does not have it. */
    public long termAt(long index) {
        return terms.termAt(index);
    }

    /** The block that holds {@code index}. */
    public EntryBlock blockAt(long index) {
        for (int i = blocks.size() - 1; i >= 0; i--) {
            if (blocks.get(i).contains(index)) {
                return blocks.get(i);
            }
        }
        throw new AssertionError("no block holds " + index);
    }
}
