package io.flotilla.logdb;

import static io.flotilla.logdb.JournalLayout.LE;

import io.flotilla.model.ReplicaKey;
import io.flotilla.model.TermRuns;
import io.flotilla.spi.LogDbException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Rebuilds from a store what the journal keeps in memory. Reads every key, every state and the head of every chunk; no block.
 *
 * <p>The order in which records are found does not matter, their origin does. Per replica the newest frontier says where the log begins and
 * ends; of the blocks between, the one of the highest origin holds an index, wherever it was moved since. What a removal,
 * an overwrite or a compaction has killed cannot come back, though its chunk may still be there: see FORMAT.md.
 */
final class Recovery {
    /** A block that was found, not yet known to be needed. */
    private static final class Found {
        private final long origin;
        private final long first;
        private final long sequence;
        private final long term;
        private final int offset;
        private final int length;
        private long last;

        private Found(DirectoryRecord record, long sequence) {
            origin = record.origin;
            first = record.first;
            this.sequence = sequence;
            term = record.term;
            offset = record.offset;
            length = record.length;
            last = record.last;
        }
    }

    /** Older first; a block and its moved copy side by side, the copy behind. */
    private static final Comparator<Found> BY_ORIGIN = Comparator.<Found>comparingLong(found -> found.origin)
            .thenComparingLong(found -> found.first)
            .thenComparingLong(found -> found.sequence);

    private final OrderedStore store;
    private final GroupIndex index;
    private final ChunkTable chunks;
    private final ChunkReader reader;
    private final UnsafeBuffer key;
    private final Map<ReplicaLog, List<Found>> blocks = new HashMap<>();

    /** Frontiers by replica: the newest found so far. */
    private final Map<ReplicaLog, StateRecord> frontiers = new HashMap<>();

    private final TreeMap<String, byte[]> records = new TreeMap<>();
    private final DirectoryRecord record = new DirectoryRecord();
    private long nextSequence = 1;

    /** Sequence of the value met last. */
    private long lastChunkSequence;

    /** Values of the chunk met last that are still to come. */
    private int continuations;

    Recovery(OrderedStore store, GroupIndex index, ChunkTable chunks, UnsafeBuffer key) {
        this.store = store;
        this.index = index;
        this.chunks = chunks;
        this.key = key;
        reader = new ChunkReader(store.name(), key);
    }

    /** Reads the whole store. */
    void run() throws LogDbException {
        try (OrderedStore.Read txn = store.beginRead()) {
            key.putByte(0, JournalLayout.STATE_KEY);
            txn.scan(key, 1, this::visit);
        }
        if (continuations > 0) {
            throw corrupt(
                    "chunk before sequence " + lastChunkSequence, continuations + " more continuations", "the end");
        }
        List<ReplicaLog> logs = index.all();
        for (ReplicaLog log : logs) {
            assemble(log);
        }
        chunks.settle();
    }

    /** The first sequence that was never used by anything that is still there. */
    long nextSequence() {
        return nextSequence;
    }

    /** The small records. */
    SortedMap<String, byte[]> records() {
        return records;
    }

    private boolean visit(DirectBuffer found, DirectBuffer value) throws LogDbException {
        switch (found.getByte(0)) {
            case JournalLayout.STATE_KEY -> {
                checkKey(found, "state", JournalLayout.STATE_KEY_LENGTH);
                state(found, value);
            }
            case JournalLayout.SMALL_KEY -> small(found, value);
            case JournalLayout.CHUNK_KEY -> {
                checkKey(found, "chunk", JournalLayout.CHUNK_KEY_LENGTH);
                chunk(found, value);
            }
            default -> throw corrupt("key", "a kind of version " + JournalLayout.VERSION, found.getByte(0));
        }
        return true;
    }

    private void checkKey(DirectBuffer found, String what, int length) throws LogDbException {
        if (found.capacity() != length) {
            throw corrupt("key of a " + what, length + " bytes", found.capacity());
        }
    }

    private void state(DirectBuffer found, DirectBuffer value) throws LogDbException {
        long groupId = found.getLong(1, ByteOrder.BIG_ENDIAN);
        long replicaId = found.getLong(9, ByteOrder.BIG_ENDIAN);
        StateRecord state = new StateRecord();
        String fault = state.decode(value, groupId, replicaId);
        if (!fault.isEmpty() || replicaId < 1) {
            throw corrupt("state of [" + groupId + ":" + replicaId + "]", "a sound one", fault);
        }
        ReplicaLog log = index.obtain(new ReplicaKey(groupId, replicaId));
        log.term = state.term;
        log.vote = state.vote;
        log.frontierOrigin = state.origin;
        frontiers.put(log, state);
        nextSequence = Math.max(nextSequence, state.origin + 1);
    }

    private void small(DirectBuffer found, DirectBuffer value) throws LogDbException {
        byte[] name = new byte[found.capacity() - 1];
        found.getBytes(1, name);
        byte[] content = new byte[Math.max(0, value.capacity() - JournalLayout.SMALL_CONTENT)];
        String text = new String(name, StandardCharsets.UTF_8);
        if (value.capacity() < JournalLayout.SMALL_CONTENT) {
            throw corrupt("record " + text, "at least 4 bytes", value.capacity());
        }
        value.getBytes(JournalLayout.SMALL_CONTENT, content);
        int computed = SmallRecords.crc(name, content);
        if (value.getInt(0, LE) != computed) {
            throw corrupt(
                    "record " + text,
                    "checksum " + Integer.toHexString(computed),
                    Integer.toHexString(value.getInt(0, LE)));
        }
        records.put(text, content);
    }

    private void chunk(DirectBuffer found, DirectBuffer value) throws LogDbException {
        long sequence = JournalLayout.sequenceOf(found.getLong(0, ByteOrder.BIG_ENDIAN));
        if (continuations > 0) {
            if (sequence != lastChunkSequence + 1) {
                throw corrupt("chunk", "continuation at sequence " + (lastChunkSequence + 1), "sequence " + sequence);
            }
            continuations--;
            seen(sequence);
            return;
        }
        reader.parseHead(value, sequence);
        int values = reader.values();
        continuations = values - 1;
        seen(sequence);
        ReplicaLog[] mentions = new ReplicaLog[reader.recordCount()];
        for (int i = 0; reader.next(record); i++) {
            mentions[i] = accept(sequence);
        }
        Chunk chunk = new Chunk(sequence, values, ChunkWriter.roomOf(store, reader.length(), values), mentions);
        chunks.add(chunk);
    }

    private void seen(long sequence) {
        lastChunkSequence = sequence;
        nextSequence = Math.max(nextSequence, sequence + 1);
    }

    private ReplicaLog accept(long sequence) {
        ReplicaLog log = index.obtain(new ReplicaKey(record.groupId, record.replicaId));
        log.mentions++;
        if (record.isFrontier()) {
            frontier(log, sequence);
        }
        if (record.hasBlock()) {
            blocks.computeIfAbsent(log, any -> new ArrayList<>()).add(new Found(record, sequence));
        }
        return log;
    }

    /** Takes the record over if nothing newer is known. What is under the replica's own key is newer than a record of the same origin. */
    private void frontier(ReplicaLog log, long sequence) {
        StateRecord known = frontiers.get(log);
        if (known != null
                && (known.origin > record.origin || (known.origin == record.origin && log.frontierSequence == 0))) {
            return;
        }
        StateRecord newest = known == null ? new StateRecord() : known;
        newest.removed = record.type == JournalLayout.REMOVE;
        newest.groupUid = record.groupUid;
        newest.commit = record.commit;
        newest.origin = record.origin;
        newest.writeId = record.writeId;
        newest.base = record.base;
        newest.baseTerm = record.baseTerm;
        newest.last = record.last;
        frontiers.put(log, newest);
        log.frontierSequence = sequence;
        log.frontierOrigin = record.origin;
    }

    private void assemble(ReplicaLog log) throws LogDbException {
        StateRecord frontier = frontiers.get(log);
        if (frontier == null) {
            throw corrupt("log of " + log.key, "a record that says where it ends", "moved blocks alone");
        }
        long sequence = log.frontierSequence;
        log.frontierSequence = 0;
        GroupIndex.moveFrontier(log, sequence, frontier.origin, chunks);
        index.setAlive(log, !frontier.removed);
        if (frontier.removed) {
            log.forget();
            return;
        }
        log.groupUid = frontier.groupUid;
        log.commit = frontier.commit;
        log.writeId = frontier.writeId;
        log.terms = new TermRuns(frontier.base, frontier.baseTerm);
        List<Found> live = liveOf(blocks.getOrDefault(log, new ArrayList<>()), frontier);
        long end = frontier.base + 1;
        for (Found block : live) {
            if (block.last < end) {
                continue;
            }
            if (block.first > end) {
                break;
            }
            addTo(log, block, Math.max(block.first, end));
            end = block.last + 1;
        }
        if (end != frontier.last + 1) {
            throw corrupt("log of " + log.key, "entries up to " + frontier.last, "none at index " + end);
        }
    }

    /** The blocks that no later one has replaced, cut where the log ends. */
    private static List<Found> liveOf(List<Found> found, StateRecord frontier) {
        List<Found> live = new ArrayList<>(found.size());
        found.sort(BY_ORIGIN);
        for (Found block : found) {
            while (!live.isEmpty() && live.get(live.size() - 1).first >= block.first) {
                live.remove(live.size() - 1);
            }
            if (!live.isEmpty()) {
                Found before = live.get(live.size() - 1);
                before.last = Math.min(before.last, block.first - 1);
            }
            live.add(block);
        }
        live.removeIf(block -> block.first > frontier.last);
        if (!live.isEmpty()) {
            Found end = live.get(live.size() - 1);
            end.last = Math.min(end.last, frontier.last);
        }
        return live;
    }

    private void addTo(ReplicaLog log, Found block, long from) throws LogDbException {
        try {
            log.terms.append(from, block.last, block.term);
        } catch (IllegalArgumentException e) {
            throw corrupt("log of " + log.key, "terms that do not fall", String.valueOf(e.getMessage()));
        }
        log.add(block.first, block.sequence, block.offset, block.length);
        chunks.addLive(chunks.get(block.sequence), block.length + JournalLayout.RECORD_ROOM);
    }

    private LogDbException corrupt(String what, String expected, Object found) {
        return new LogDbException(
                LogDbException.Reason.CORRUPT,
                store.name() + ": " + what + " is corrupt: expected " + expected + ", found " + found
                        + ". Nothing was changed; rebuild this host's replicas from their groups");
    }
}
