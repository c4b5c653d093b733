package io.flotilla.logdb;

import org.jspecify.annotations.Nullable;

/** What is known in memory of one chunk of the journal. Owned by the writer's thread, inside {@link ChunkTable}. */
final class Chunk {
    final long sequence;

    /** Values that carry it, under consecutive sequences. */
    final int values;

    /** Bytes it takes on the disk. */
    final int roomBytes;

    /** Whose records are in it, needed or not: one element a record. */
    final ReplicaLog[] mentions;

    /** Bytes of blocks that are still needed, with their records. */
    int liveBytes;

    /** Replicas whose newest record is here. */
    int frontiers;

    /** True if it could not be read when it was to be compacted: left alone since. */
    boolean unreadable;

    /** True while it may stand in the wrong list. */
    boolean unsettled;

    /** The list it stands in; -1 for none. */
    int bucket = -1;

    @Nullable
    Chunk previous;

    @Nullable
    Chunk next;

    Chunk(long sequence, int values, int roomBytes, ReplicaLog[] mentions) {
        this.sequence = sequence;
        this.values = values;
        this.roomBytes = roomBytes;
        this.mentions = mentions;
    }

    /** True if nothing would be lost with it. */
    boolean isDead() {
        return liveBytes == 0 && frontiers == 0;
    }
}
