package io.flotilla.logdb;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All chunks with how much of each is still needed, in lists by that share: so the emptiest is found at once. A chunk of which
 * nothing is needed stands in the list of the dead until a transaction frees it. Owned by the writer's thread.
 *
 * <pre>
 *   bucket   0        1 … 15                                   16
 *            dead     live share below (n / 15) of its room    full
 * </pre>
 */
final class ChunkTable {
    private static final int DEAD = 0;
    private static final int FULL = 16;
    private static final int STEPS = 15;

    /** Chunks that are found without the map, a power of two: a batch touches few of them, and each for every one of its groups. */
    private static final int RECENT = 8;

    private final @Nullable Chunk[] recent = new Chunk[RECENT];
    private final Long2ObjectHashMap<Chunk> bySequence = new Long2ObjectHashMap<>();
    private final @Nullable Chunk[] heads = new Chunk[FULL + 1];
    private final @Nullable Chunk[] tails = new Chunk[FULL + 1];
    private final List<Chunk> unsettled = new ArrayList<>();

    /** Bytes on the disk of all chunks. */
    private long roomBytes;

    /** Of these, bytes of the dead. */
    private long deadBytes;

    /** Bytes in them that are still needed. */
    private long liveBytes;

    /** Adds a chunk; {@link #settle} once what lives in it has been counted. */
    void add(Chunk chunk) {
        bySequence.put(chunk.sequence, chunk);
        roomBytes += chunk.roomBytes;
        unsettle(chunk);
    }

    /** The chunk at {@code sequence}, which must be there. */
    Chunk get(long sequence) {
        int slot = (int) sequence & RECENT - 1;
        Chunk chunk = recent[slot];
        if (chunk != null && chunk.sequence == sequence) {
            return chunk;
        }
        chunk = bySequence.get(sequence);
        if (chunk == null) {
            throw new IllegalStateException("no chunk " + sequence);
        }
        recent[slot] = chunk;
        return chunk;
    }

    void remove(Chunk chunk) {
        unlink(chunk);
        bySequence.remove(chunk.sequence);
        int slot = (int) chunk.sequence & RECENT - 1;
        if (recent[slot] == chunk) {
            recent[slot] = null;
        }
        roomBytes -= chunk.roomBytes;
        liveBytes -= chunk.liveBytes;
    }

    /** Counts; {@link #settle} at the end. */
    void addLive(Chunk chunk, int bytes) {
        chunk.liveBytes += bytes;
        liveBytes += bytes;
        unsettle(chunk);
    }

    /** Counts; {@link #settle} at the end. */
    void addFrontier(Chunk chunk, int count) {
        chunk.frontiers += count;
        unsettle(chunk);
    }

    /** Puts all chunks that were counted in into the lists where they belong: once a batch, which may count thousands of times. */
    void settle() {
        for (int i = 0; i < unsettled.size(); i++) {
            Chunk chunk = unsettled.get(i);
            chunk.unsettled = false;
            settle(chunk);
        }
        unsettled.clear();
    }

    private void unsettle(Chunk chunk) {
        if (!chunk.unsettled) {
            chunk.unsettled = true;
            unsettled.add(chunk);
        }
    }

    private void settle(Chunk chunk) {
        int bucket = bucketOf(chunk);
        if (bucket != chunk.bucket) {
            unlink(chunk);
            link(chunk, bucket);
        }
    }

    /** The dead chunk that has waited longest; the others follow by {@link Chunk#next}. Null if there is none. */
    @Nullable
    Chunk firstDead() {
        return heads[DEAD];
    }

    /** The first chunk of the emptiest list that has one and is not full. Null if there is none. */
    @Nullable
    Chunk emptiest() {
        for (int bucket = DEAD + 1; bucket < FULL; bucket++) {
            Chunk head = heads[bucket];
            if (head != null) {
                return head;
            }
        }
        return null;
    }

    /** After {@code chunk} in the order of {@link #emptiest}. */
    @Nullable
    Chunk nextEmptiest(Chunk chunk) {
        if (chunk.next != null) {
            return chunk.next;
        }
        for (int bucket = chunk.bucket + 1; bucket < FULL; bucket++) {
            Chunk head = heads[bucket];
            if (head != null) {
                return head;
            }
        }
        return null;
    }

    /** Leaves the chunk out of compaction from now on. */
    void markUnreadable(Chunk chunk) {
        chunk.unreadable = true;
        settle(chunk);
    }

    long roomBytes() {
        return roomBytes;
    }

    /** Bytes that are not needed, in chunks that hold something needed: what only moving that makes free. */
    long wastedBytes() {
        return roomBytes - deadBytes - liveBytes;
    }

    long liveBytes() {
        return liveBytes;
    }

    int count() {
        return bySequence.size();
    }

    private static int bucketOf(Chunk chunk) {
        if (chunk.isDead()) {
            return DEAD;
        }
        if (chunk.unreadable) {
            return FULL;
        }
        return Math.min(FULL, 1 + (int) ((long) chunk.liveBytes * STEPS / chunk.roomBytes));
    }

    private void link(Chunk chunk, int bucket) {
        Chunk tail = tails[bucket];
        chunk.previous = tail;
        chunk.next = null;
        if (tail == null) {
            heads[bucket] = chunk;
        } else {
            tail.next = chunk;
        }
        tails[bucket] = chunk;
        chunk.bucket = bucket;
        if (bucket == DEAD) {
            deadBytes += chunk.roomBytes;
        }
    }

    private void unlink(Chunk chunk) {
        if (chunk.bucket < 0) {
            return;
        }
        if (chunk.bucket == DEAD) {
            deadBytes -= chunk.roomBytes;
        }
        Chunk previous = chunk.previous;
        Chunk next = chunk.next;
        if (previous == null) {
            heads[chunk.bucket] = next;
        } else {
            previous.next = next;
        }
        if (next == null) {
            tails[chunk.bucket] = previous;
        } else {
            next.previous = previous;
        }
        chunk.previous = null;
        chunk.next = null;
        chunk.bucket = -1;
    }
}
