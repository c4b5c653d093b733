package io.flotilla.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One group's part of a batch for the log store.
 *
 * @param key the replica
 * @param groupUid seed of the blocks' checksums
 * @param writeId rising number of this group's writes, from 1 (continues after a restart)
 * @param hardState term and vote to keep, with the commit hint; null when term and vote did not change
 * @param commitHint the commit index known now; never goes back; written along, never a reason to write
 * @param blocks consecutive blocks; they replace everything from the first one's first index on; may be empty
 * @param compactTo entries up to and including this index are no longer needed; 0 for no change
 */
public record LogWrite(
        ReplicaKey key,
        long groupUid,
        long writeId,
        @Nullable HardState hardState,
        long commitHint,
        List<EntryBlock> blocks,
        long compactTo) {}
