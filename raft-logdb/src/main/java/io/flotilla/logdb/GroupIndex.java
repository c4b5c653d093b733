package io.flotilla.logdb;

import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDbException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where every block of every replica is. The one place where the writer and the readers of a journal meet: what readers see changes under a
 * lock that is held for some memory accesses and never while anything is written or flushed.
 *
 * <p>A reader locates its blocks and begins its view of the store under that lock. The writer publishes only what is committed, and frees only
 * chunks to which what it has published does not lead: so every place that a reader was told is there in its view.
 */
final class GroupIndex {
    private final Object lock = new Object();

    /** The first replica of each group; the others follow as siblings. */
    private final Long2ObjectHashMap<ReplicaLog> byGroup = new Long2ObjectHashMap<>();

    /** Replicas known here that do not exist. */
    private int notAlive;

    /** The replica, or null. The writer's thread. */
    @Nullable
    ReplicaLog find(long groupId, long replicaId) {
        ReplicaLog log = byGroup.get(groupId);
        while (log != null && log.replicaId != replicaId) {
            log = log.sibling;
        }
        return log;
    }

    /** The replica, known from now on. The writer's thread. */
    ReplicaLog obtain(ReplicaKey key) {
        ReplicaLog log = find(key.groupId(), key.replicaId());
        if (log == null) {
            log = new ReplicaLog(key);
            notAlive++;
            synchronized (lock) {
                log.sibling = byGroup.get(key.groupId());
                byGroup.put(key.groupId(), log);
            }
        }
        return log;
    }

    /** Forgets a replica that is dead and that no chunk mentions. The writer's thread. */
    void drop(ReplicaLog dropped) {
        notAlive--;
        synchronized (lock) {
            ReplicaLog first = byGroup.get(dropped.groupId);
            if (first == dropped) {
                ReplicaLog second = dropped.sibling;
                if (second == null) {
                    byGroup.remove(dropped.groupId);
                } else {
                    byGroup.put(dropped.groupId, second);
                }
                return;
            }
            for (ReplicaLog log = first; log != null; log = log.sibling) {
                if (log.sibling == dropped) {
                    log.sibling = dropped.sibling;
                }
            }
        }
    }

    /** Says whether the replica exists. The writer's thread. */
    void setAlive(ReplicaLog log, boolean alive) {
        if (log.alive != alive) {
            log.alive = alive;
            notAlive += alive ? -1 : 1;
        }
    }

    /** True if a replica is known that does not exist: any longer, or before the batch that is being saved. The writer's thread. */
    boolean remembersTheDead() {
        return notAlive > 0;
    }

    /** Every replica, in no order. The writer's thread. */
    List<ReplicaLog> all() {
        List<ReplicaLog> result = new ArrayList<>();
        for (ReplicaLog first : byGroup.values()) {
            for (ReplicaLog log = first; log != null; log = log.sibling) {
                result.add(log);
            }
        }
        return result;
    }

    /**
     * Makes what a committed plan did visible: each replica with its newest record, while both are still in the processor's cache. The writer's thread.
     *
     * @param written the chunks that the plan has become
     */
    void publish(Plan plan, List<Chunk> written, ChunkTable chunks) {
        synchronized (lock) {
            int from = 0;
            for (int i = 0; i < written.size(); i++) {
                int to = plan.chunkEnd(i);
                publish(plan, from, to, written.get(i), chunks);
                from = to;
            }
            for (int i = 0; plan.hasSilent() && i < plan.touchedCount(); i++) {
                StagedLog staged = staged(plan.touched(i));
                if (staged.newest < 0) {
                    publish(plan.touched(i), staged, chunks);
                }
            }
        }
    }

    private void publish(Plan plan, int from, int to, Chunk chunk, ChunkTable chunks) {
        for (int i = from; i < to; i++) {
            DirectoryRecord record = plan.record(i);
            ReplicaLog log = record.log();
            publish(record, log, chunk, chunks);
            StagedLog staged = log.staged;
            if (staged != null && staged.newest == i) {
                if (!staged.stateChanged) {
                    staged.frontierSequence = chunk.sequence;
                    staged.frontierOrigin = chunk.sequence;
                }
                publish(log, staged, chunks);
            }
        }
    }

    /**
     * Tells where the blocks for a read are and begins the view in which they are there.
     *
     * @return the view, to be closed by the caller; null if {@code low} is not in the log
     */
    OrderedStore.@Nullable Read locate(ReadRange range, OrderedStore store) throws LogDbException {
        synchronized (lock) {
            ReplicaLog log = find(range.key.groupId(), range.key.replicaId());
            if (log == null || !range.collect(log)) {
                return null;
            }
            return store.beginRead();
        }
    }

    private static void publish(DirectoryRecord record, ReplicaLog log, Chunk chunk, ChunkTable chunks) {
        log.mentions++;
        switch (record.type) {
            case JournalLayout.APPEND -> append(log, record, chunk, chunks);
            case JournalLayout.RELOCATE -> relocate(log, record, chunk, chunks);
            case JournalLayout.REMOVE -> remove(log, chunks);
            default -> {
                // the base is taken over with the terms
            }
        }
    }

    private static void append(ReplicaLog log, DirectoryRecord record, Chunk chunk, ChunkTable chunks) {
        while (log.lastFirst() >= record.first) {
            kill(log, log.blockCount() - 1, chunks);
            log.dropLast();
        }
        log.add(record.first, record.sequence, record.offset, record.length);
        chunks.addLive(chunk, record.length + JournalLayout.RECORD_ROOM);
        StagedLog staged = log.staged;
        if (staged != null && staged.terms == null) {
            log.terms.append(record.first, record.last, record.term);
        }
    }

    private static void relocate(ReplicaLog log, DirectoryRecord record, Chunk chunk, ChunkTable chunks) {
        int i = log.blockAt(record.first, record.fromSequence, record.fromOffset);
        if (i >= 0) {
            kill(log, i, chunks);
            log.move(i, record.sequence, record.offset);
            chunks.addLive(chunk, record.length + JournalLayout.RECORD_ROOM);
        }
    }

    private static void remove(ReplicaLog log, ChunkTable chunks) {
        while (log.blockCount() > 0) {
            kill(log, log.blockCount() - 1, chunks);
            log.dropLast();
        }
        log.forget();
    }

    private void publish(ReplicaLog log, StagedLog staged, ChunkTable chunks) {
        if (staged.terms != null) {
            log.terms = staged.terms;
        } else {
            log.terms.compactTo(staged.base);
        }
        setAlive(log, staged.alive);
        log.groupUid = staged.groupUid;
        log.term = staged.term;
        log.vote = staged.vote;
        log.commit = staged.commit;
        log.writeId = staged.writeId;
        while (log.blockCount() > 0 && log.end(0) <= log.terms.firstIndex()) {
            kill(log, 0, chunks);
            log.dropFirst();
        }
        moveFrontier(log, staged.frontierSequence, staged.frontierOrigin, chunks);
    }

    /** The newest record of a replica is now in another chunk, or in its own key (0). */
    static void moveFrontier(ReplicaLog log, long sequence, long origin, ChunkTable chunks) {
        if (log.frontierSequence != 0) {
            chunks.addFrontier(chunks.get(log.frontierSequence), -1);
        }
        log.frontierSequence = sequence;
        log.frontierOrigin = origin;
        if (sequence != 0) {
            chunks.addFrontier(chunks.get(sequence), 1);
        }
    }

    private static void kill(ReplicaLog log, int block, ChunkTable chunks) {
        chunks.addLive(chunks.get(log.sequence(block)), -(log.length(block) + JournalLayout.RECORD_ROOM));
    }

    /** What the batch makes of a replica that it touches. The writer's thread. */
    static StagedLog staged(ReplicaLog log) {
        StagedLog staged = log.staged;
        if (staged == null) {
            throw new IllegalStateException(log.key + " was touched and not staged");
        }
        return staged;
    }
}
