package io.flotilla.spi;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.ReplicaKey;
import java.util.List;
import java.util.SortedMap;

/**
 * One store partition: durable logs of many groups behind one fsync.
 *
 * <p>Threads: {@link #save} is called by the one log writer that owns the store; {@link #read} by
 * log readers, beside it; {@link #recovered} and {@link #records} before the first save. All may block. Buffers that go in are read before the call returns and not
 * kept; blocks that come out belong to the caller.
 *
 * <p>Every implementation passes {@code LogDbContract} of raft-core's test-jar.
 */
public interface LogDb extends AutoCloseable {
    /** Name and version of the layout, recorded by the directory so that a foreign one is refused. */
    String layout();

    /**
     * The replicas that have anything in this store, as they were at opening, by group and replica. All of it is durable: what an earlier process wrote and
     * did not flush is flushed before anybody is told of it.
     */
    List<RecoveredLog> recovered();

    /** The small records at opening, by key. */
    SortedMap<String, byte[]> records();

    /**
     * Makes everything in the batch durable, atomically. When it returns normally all of it survives a crash; when it throws,
     * either nothing of it is there, or the store is fenced.
     *
     * @throws StoreFullException nothing of the batch was written and the store is as before: make space and save again
     * @throws LogDbException the store is fenced: its state on disk is unknown and it refuses every later call
     */
    void save(WriteBatch batch) throws LogDbException;

    /**
     * Reads entries {@code [low, high)} as stored blocks. The first block contains {@code low} (and may begin before it), blocks are consecutive, the last
     * may end after {@code high}. At least one block, then as many as fit {@code maxBytes}.
     *
     * @return empty if {@code low} is not (any longer) in the log
     * @throws LogDbException with {@link LogDbException.Reason#CORRUPT} naming group, index and what was expected
     */
    List<EntryBlock> read(ReplicaKey key, long low, long high, int maxBytes) throws LogDbException;

    /** Figures of the store, for status and metrics. Any thread. */
    StoreInfo info();

    /** Closes the store. What was saved stays. */
    @Override
    void close() throws LogDbException;
}
