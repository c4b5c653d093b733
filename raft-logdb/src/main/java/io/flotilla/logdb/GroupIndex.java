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

    /** The replica, or null. The writer's thread. */
    @Nullable
    ReplicaLog find(long groupId, long replicaId) {
        ReplicaLog log = byGroup.get(groupId);
        while (log != null && log.key.replicaId() != replicaId) {
            log = log.sibling;
        }
        return log;
    }

    /** The replica, known from now on. The writer's thread. */
    ReplicaLog obtain(ReplicaKey key) {
        ReplicaLog log = find(key.groupId(), key.replicaId());
        if (log == null) {
            log = new ReplicaLog(key);
            synchronized (lock) {
                log.sibling = byGroup.get(key.groupId());
                byGroup.put(key.groupId(), log);
            }
        }
        return log;
    }

    /** Forgets a replica that is dead and that no chunk mentions. The writer's thread. */
    void drop(ReplicaLog dropped) {
        synchronized (lock) {
            ReplicaLog first = byGroup.get(dropped.key.groupId());
            if (first == dropped) {
                ReplicaLog second = dropped.sibling;
                if (second == null) {
                    byGroup.remove(dropped.key.groupId());
                } else {
                    byGroup.put(dropped.key.groupId(), second);
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

    /** Makes what a committed plan did visible. The writer's thread. */
    void publish(Plan plan, ChunkTable chunks) {
        synchronized (lock) {
            for (int i = 0; i < plan.recordCount(); i++) {
                publish(plan.record(i), chunks);
            }
            for (int i = 0; i < plan.touchedCount(); i++) {
                publish(plan.touched(i), chunks);
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

    private static void publish(DirectoryRecord record, ChunkTable chunks) {
        ReplicaLog log = record.log();
        log.mentions++;
        switch (record.type) {
            case JournalLayout.APPEND -> append(log, record, chunks);
            case JournalLayout.RELOCATE -> relocate(log, record, chunks);
            case JournalLayout.REMOVE -> remove(log, chunks);
            default -> {
                // the base is taken over with the terms
            }
        }
    }

    private static void append(ReplicaLog log, DirectoryRecord record, ChunkTable chunks) {
        while (log.blockCount() > 0 && log.first(log.blockCount() - 1) >= record.first) {
            kill(log, log.blockCount() - 1, chunks);
            log.dropLast();
        }
        log.add(record.first, record.sequence, record.offset, record.length);
        chunks.addLive(chunks.get(record.sequence), record.length + JournalLayout.RECORD_LENGTH);
        StagedLog staged = log.staged;
        if (staged != null && staged.terms == null) {
            log.terms.append(record.first, record.last, record.term);
        }
    }

    private static void relocate(ReplicaLog log, DirectoryRecord record, ChunkTable chunks) {
        int i = log.blockAt(record.first, record.fromSequence, record.fromOffset);
        if (i >= 0) {
            kill(log, i, chunks);
            log.move(i, record.sequence, record.offset);
            chunks.addLive(chunks.get(record.sequence), record.length + JournalLayout.RECORD_LENGTH);
        }
    }

    private static void remove(ReplicaLog log, ChunkTable chunks) {
        while (log.blockCount() > 0) {
            kill(log, log.blockCount() - 1, chunks);
            log.dropLast();
        }
        log.forget();
    }

    private static void publish(ReplicaLog log, ChunkTable chunks) {
        StagedLog staged = log.staged;
        if (staged == null) {
            throw new IllegalStateException(log.key + " was touched and not staged");
        }
        if (staged.terms != null) {
            log.terms = staged.terms;
        } else {
            log.terms.compactTo(staged.base);
        }
        log.alive = staged.alive;
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
        chunks.addLive(chunks.get(log.sequence(block)), -(log.length(block) + JournalLayout.RECORD_LENGTH));
    }
}
