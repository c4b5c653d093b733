package io.flotilla.logdb;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import io.flotilla.model.TermRuns;
import io.flotilla.spi.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.IntArrayList;

/**
 * What a batch will write: records in the order of the journal, and where chunks are cut. Checked against the rules of a log while it
 * grows; nothing of it has an effect before it is published. Used again for every batch; owned by the writer's thread.
 *
 * <p>Within one chunk a replica only grows or forgets its beginning. A block that replaces others of the same chunk, or follows a removal there,
 * begins a chunk of its own: the order of origins is then the order in which things were said.
 */
final class Plan {
    private final GroupIndex index;
    private final List<DirectoryRecord> records = new ArrayList<>();
    private final List<StagedLog> stagedPool = new ArrayList<>();
    private final List<ReplicaLog> touched = new ArrayList<>();

    /** Index after the last record of each chunk. */
    private final IntArrayList chunkEnds = new IntArrayList();

    private int recordCount;

    /** Touched replicas that a record speaks of. */
    private int spokenOf;

    private boolean changesStates;
    /** The most that the open chunk may come to. */
    private int openChunkBytes;

    private long blockBytes;

    Plan(GroupIndex index) {
        this.index = index;
    }

    /**
     * Takes in a batch.
     *
     * @throws IllegalArgumentException if a write breaks a rule of logs; the caller clears the plan
     */
    void add(WriteBatch batch) {
        List<ReplicaKey> removals = batch.removals();
        for (int i = 0; i < removals.size(); i++) {
            remove(removals.get(i));
        }
        List<LogWrite> writes = batch.writes();
        for (int i = 0; i < writes.size(); i++) {
            add(writes.get(i));
        }
    }

    /** A record for a block that moves; the caller fills it and hands it to {@link #addRelocation}. */
    DirectoryRecord relocation(ReplicaLog log) {
        return draft(log, JournalLayout.RELOCATE);
    }

    void addRelocation(DirectoryRecord record) {
        place(record, false);
    }

    /** Takes relocations back, from record {@code count} on. */
    void truncateTo(int count) {
        for (int i = count; i < recordCount; i++) {
            records.get(i).release();
            blockBytes -= records.get(i).length;
        }
        recordCount = count;
        while (!chunkEnds.isEmpty() && chunkEnds.getInt(chunkEnds.size() - 1) >= count) {
            chunkEnds.removeAt(chunkEnds.size() - 1);
        }
        int start = chunkEnds.isEmpty() ? 0 : chunkEnds.getInt(chunkEnds.size() - 1);
        openChunkBytes = start == count ? 0 : JournalLayout.CHUNK_HEAD_LENGTH;
        for (int i = start; i < count; i++) {
            openChunkBytes += JournalLayout.MAX_RECORD_LENGTH + records.get(i).length;
        }
    }

    /** Ends the chunk that is being filled: what follows goes into the next. */
    void cut() {
        if (openChunkBytes > 0) {
            chunkEnds.addInt(recordCount);
            openChunkBytes = 0;
        }
    }

    int recordCount() {
        return recordCount;
    }

    DirectoryRecord record(int i) {
        return records.get(i);
    }

    /** Number of chunks, once {@link #cut}. */
    int chunkCount() {
        return chunkEnds.size();
    }

    /** Index after the last record of a chunk. */
    int chunkEnd(int chunk) {
        return chunkEnds.getInt(chunk);
    }

    int touchedCount() {
        return touched.size();
    }

    ReplicaLog touched(int i) {
        return touched.get(i);
    }

    /** True if a replica is touched of which no record speaks: its state alone changes, or nothing. */
    boolean hasSilent() {
        return spokenOf < touched.size();
    }

    /** True if the state of a replica is written or removed. */
    boolean changesStates() {
        return changesStates;
    }

    /** Bytes of all blocks. */
    long blockBytes() {
        return blockBytes;
    }

    /** Empties the plan; replicas that it knew and that came to nothing are forgotten. */
    void clear() {
        for (int i = 0; i < recordCount; i++) {
            records.get(i).release();
        }
        for (int i = 0; i < touched.size(); i++) {
            ReplicaLog log = touched.get(i);
            StagedLog staged = log.staged;
            if (staged != null) {
                staged.terms = null;
                stagedPool.add(staged);
                log.staged = null;
            }
            if (!log.alive && log.mentions == 0) {
                index.drop(log);
            }
        }
        touched.clear();
        chunkEnds.clear();
        recordCount = 0;
        spokenOf = 0;
        changesStates = false;
        openChunkBytes = 0;
        blockBytes = 0;
    }

    private void remove(ReplicaKey key) {
        ReplicaLog log = index.find(key.groupId(), key.replicaId());
        if (log == null || !stage(log).alive) {
            return;
        }
        StagedLog staged = stage(log);
        staged.remove();
        changesStates = true;
        DirectoryRecord record = draft(log, JournalLayout.REMOVE);
        record.carryNothing();
        frontier(record, staged, false);
    }

    private void add(LogWrite write) {
        ReplicaLog log = index.obtain(write.key());
        StagedLog staged = stage(log);
        staged.accept(write);
        changesStates |= staged.stateChanged;
        List<EntryBlock> blocks = write.blocks();
        int last = blocks.size() - 1;
        for (int i = 0; i < last; i++) {
            append(log, staged, blocks.get(i), i, 0);
        }
        if (last >= 0) {
            append(log, staged, blocks.get(last), last, write.compactTo());
            return;
        }
        compact(log, staged, write.compactTo());
        if (!staged.stateChanged) {
            boolean empty = staged.base == staged.last;
            DirectoryRecord record = draft(log, empty ? JournalLayout.RESET : JournalLayout.COMPACT_PREFIX);
            record.carryNothing();
            frontier(record, staged, false);
        }
    }

    private void append(ReplicaLog log, StagedLog staged, EntryBlock block, int number, long compactTo) {
        boolean grows = staged.extendsLog(block);
        if (number > 0 && block.firstIndex() != staged.last + 1) {
            throw new IllegalArgumentException(log.key + " " + block + " does not follow index " + staged.last);
        }
        if (!grows || compactTo > log.terms.lastIndex()) {
            materialize(log, staged); // before this block, which is not among the records yet
        }
        staged.append(block);
        compact(log, staged, compactTo);
        boolean conflicts = staged.chunk == chunkEnds.size() && (!grows || staged.removedHere);
        staged.removedHere = false;
        DirectoryRecord record = draft(log, JournalLayout.APPEND);
        record.carry(block);
        frontier(record, staged, conflicts);
    }

    private void compact(ReplicaLog log, StagedLog staged, long compactTo) {
        if (compactTo <= staged.base) {
            return;
        }
        if (staged.terms == null && compactTo <= log.terms.lastIndex()) {
            staged.compactTo(compactTo, log.terms.termAt(compactTo));
        } else {
            TermRuns terms = materialize(log, staged);
            terms.compactTo(compactTo);
            staged.compactTo(compactTo, terms.termAt(compactTo));
        }
    }

    /** The terms with everything that the batch has added so far, as a copy. */
    private TermRuns materialize(ReplicaLog log, StagedLog staged) {
        TermRuns terms = staged.terms;
        if (terms == null) {
            terms = log.terms.copy();
            for (int i = 0; i < recordCount; i++) {
                DirectoryRecord record = records.get(i);
                if (record.log == log && record.type == JournalLayout.APPEND) {
                    terms.append(record.first, record.last, record.term);
                }
            }
            terms.compactTo(staged.base);
            staged.terms = terms;
        }
        return terms;
    }

    private StagedLog stage(ReplicaLog log) {
        StagedLog staged = log.staged;
        if (staged == null) {
            staged = stagedPool.isEmpty() ? new StagedLog() : stagedPool.remove(stagedPool.size() - 1);
            staged.begin(log);
            log.staged = staged;
            touched.add(log);
        }
        return staged;
    }

    /** The record after the last one; it counts once it is {@link #place}d. */
    private DirectoryRecord draft(ReplicaLog log, byte type) {
        if (recordCount == records.size()) {
            records.add(new DirectoryRecord());
        }
        DirectoryRecord record = records.get(recordCount);
        record.type = type;
        record.log = log;
        record.groupId = log.groupId;
        record.replicaId = log.replicaId;
        return record;
    }

    private void frontier(DirectoryRecord record, StagedLog staged, boolean ownChunk) {
        record.groupUid = staged.groupUid;
        record.writeId = staged.writeId;
        record.last = staged.last;
        record.base = staged.base;
        record.baseTerm = staged.baseTerm;
        record.commit = staged.commit;
        if (staged.newest < 0) {
            spokenOf++;
        }
        staged.newest = recordCount;
        place(record, ownChunk);
        staged.chunk = chunkEnds.size();
    }

    /** Puts the draft into the open chunk, or into a new one. */
    private void place(DirectoryRecord record, boolean ownChunk) {
        int needed = JournalLayout.MAX_RECORD_LENGTH + record.length;
        if (ownChunk || openChunkBytes + needed > JournalLayout.MAX_VALUE_LENGTH) {
            cut();
        }
        if (openChunkBytes == 0) {
            openChunkBytes = JournalLayout.CHUNK_HEAD_LENGTH;
        }
        openChunkBytes += needed;
        blockBytes += record.length;
        recordCount++;
    }
}
