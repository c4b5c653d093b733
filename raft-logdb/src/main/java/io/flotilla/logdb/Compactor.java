package io.flotilla.logdb;

import io.flotilla.model.CorruptBlockException;
import io.flotilla.model.EntryBlock;
import io.flotilla.spi.LogDbException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the store small, inside the transactions that save batches: takes a few of the emptiest chunks, adds their survivors to the plan as
 * records that {@code RELOCATE}, and notes the replicas whose newest record has to move to their own key. Once that is published nothing
 * leads to those chunks, and the next transactions free them. Owned by the writer's thread.
 */
final class Compactor {
    /**
     * How hard to work.
     *
     * @param spareBytes bytes not needed that are left alone: what the smallest store may waste
     * @param budgetBytes survivors that one transaction moves when its own batch is small
     */
    record Effort(long spareBytes, int budgetBytes) {
        static final Effort DEFAULT = new Effort(24 << 20, 128 * 1024);
    }

    /** What looking at a chunk costs at least, in bytes of the budget. */
    private static final int COST_OF_A_CHUNK = 1024;

    private final GroupIndex index;
    private final ChunkTable chunks;
    private final ChunkReader reader;
    private final Effort effort;
    private final UnsafeBuffer scratch = new UnsafeBuffer(0, 0);
    private final DirectoryRecord record = new DirectoryRecord();
    private final List<ReplicaLog> movedFrontiers = new ArrayList<>();
    private int scratchUsed;

    Compactor(GroupIndex index, ChunkTable chunks, ChunkReader reader, Effort effort) {
        this.effort = effort;
        this.index = index;
        this.chunks = chunks;
        this.reader = reader;
    }

    /** True if more than a third of the living chunks' bytes, and the spare, are not needed. The dead go by themselves. */
    boolean isDue() {
        return excessBytes() > 0;
    }

    private long excessBytes() {
        return chunks.wastedBytes() - chunks.liveBytes() / 2 - effort.spareBytes();
    }

    /**
     * Adds survivors of some chunks to the plan, into chunks of their own. Reads only.
     *
     * @param batchBytes size of the batch that is saved along: the more comes in, the more is moved, but no more than there is
     *     too much. Most chunks die by themselves a little later, and what is moved out of those is written for nothing.
     */
    void plan(OrderedStore.Read txn, Plan plan, long batchBytes) throws LogDbException {
        long budget = effort.budgetBytes() + Math.min(batchBytes * 2, excessBytes());
        plan.cut();
        Chunk chunk = chunks.emptiest();
        while (chunk != null && budget > 0) {
            Chunk next = chunks.nextEmptiest(chunk);
            budget -= Math.max(chunk.liveBytes, COST_OF_A_CHUNK);
            move(txn, plan, chunk);
            chunk = next;
        }
        plan.cut();
    }

    /** Replicas whose newest record moves to their own key. */
    List<ReplicaLog> movedFrontiers() {
        return movedFrontiers;
    }

    /** Forgets the plan, whether it was carried out or not. */
    void clear() {
        for (int i = 0; i < movedFrontiers.size(); i++) {
            movedFrontiers.get(i).frontierMoves = false;
        }
        movedFrontiers.clear();
        scratchUsed = 0;
    }

    private void move(OrderedStore.Read txn, Plan plan, Chunk chunk) throws LogDbException {
        int before = plan.recordCount();
        try {
            reader.readHead(txn, chunk.sequence);
            while (reader.next(record)) {
                ReplicaLog log = index.find(record.groupId, record.replicaId);
                if (log != null) {
                    moveFrontier(log, chunk);
                    moveBlock(txn, plan, log, chunk);
                }
            }
        } catch (CorruptBlockException e) {
            plan.truncateTo(before);
            chunks.markUnreadable(chunk);
        } catch (LogDbException e) {
            if (e.reason() != LogDbException.Reason.CORRUPT) {
                throw e;
            }
            plan.truncateTo(before);
            chunks.markUnreadable(chunk);
        }
    }

    private void moveFrontier(ReplicaLog log, Chunk chunk) {
        if (log.frontierSequence == chunk.sequence && !log.frontierMoves) {
            log.frontierMoves = true;
            movedFrontiers.add(log);
        }
    }

    private void moveBlock(OrderedStore.Read txn, Plan plan, ReplicaLog log, Chunk chunk) throws LogDbException {
        int block = record.hasBlock() ? log.blockAt(record.first, chunk.sequence, record.offset) : -1;
        if (block < 0) {
            return;
        }
        int at = makeRoom(record.length);
        byte @Nullable [] bytes = scratch.byteArray();
        reader.copy(txn, chunk.sequence, record.offset, record.length, bytes, at);
        EntryBlock.parse(bytes, at, record.length, log.groupUid);
        DirectoryRecord moved = plan.relocation(log);
        moved.origin = record.origin;
        moved.first = record.first;
        moved.last = log.end(block) - 1;
        moved.term = record.term;
        moved.length = record.length;
        moved.bytes = bytes;
        moved.bytesOffset = at;
        moved.fromSequence = chunk.sequence;
        moved.fromOffset = record.offset;
        plan.addRelocation(moved);
    }

    /** A place for {@code length} bytes that stays as it is until {@link #clear}. */
    private int makeRoom(int length) {
        if (scratchUsed + length > scratch.capacity()) {
            scratch.wrap(new byte[Math.max(effort.budgetBytes() * 2, length)]);
            scratchUsed = 0;
        }
        int at = scratchUsed;
        scratchUsed += length;
        return at;
    }
}
