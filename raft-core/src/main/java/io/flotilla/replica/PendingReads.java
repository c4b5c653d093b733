package io.flotilla.replica;

import io.flotilla.request.ReadRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The linearizable reads of one replica. All that arrive in one turn wait under one readId; a batch waits first for its index, then until that
 * index is applied. Owned by the step worker.
 *
 * <p>A question may be lost, so it is asked again, under a new name each time. Names rise: an answer to any name that was given since the reads of a batch
 * came serves them, be it the one that was thought lost or one that was given for others.
 */
final class PendingReads {
    /** Reads that wait together. */
    private static final class Batch {
        final List<ReadRequest> reads;
        /** The name under which they were asked for first, and last. */
        final long firstId;

        long lastId;
        long askedAtNs;
        /** Where they may be served; -1 until the protocol knows. */
        long index = -1;

        Batch(long readId, List<ReadRequest> reads, long askedAtNs) {
            this.firstId = readId;
            this.lastId = readId;
            this.reads = reads;
            this.askedAtNs = askedAtNs;
        }
    }

    private ArrayList<ReadRequest> fresh = new ArrayList<>(0);
    private final ArrayDeque<Batch> issued = new ArrayDeque<>(2);
    private long lastReadId;
    private int count;

    /** @param firstReadId below the names that are given: such that no earlier life of the replica gave the same ones */
    PendingReads(long firstReadId) {
        lastReadId = firstReadId;
    }

    void add(ReadRequest read) {
        count++;
        fresh.add(read);
    }

    boolean hasFresh() {
        return !fresh.isEmpty();
    }

    /** How many wait. */
    int count() {
        return count;
    }

    boolean isEmpty() {
        return fresh.isEmpty() && issued.isEmpty();
    }

    /** Puts everything fresh under a new readId, which is returned. */
    long issue(long nowNs) {
        Batch batch = new Batch(++lastReadId, fresh, nowNs);
        fresh = new ArrayList<>(Math.min(fresh.size(), 64));
        issued.addLast(batch);
        return batch.lastId;
    }

    /** The protocol answered {@code readId}. */
    void onIndex(long readId, long index) {
        for (Batch batch : issued) {
            if (batch.firstId <= readId && batch.index < 0) {
                batch.index = index;
            }
        }
    }

    /** Takes the reads that were last asked for as {@code readId}, which the protocol could not serve. */
    List<ReadRequest> drop(long readId) {
        List<ReadRequest> dropped = new ArrayList<>(0);
        for (Iterator<Batch> all = issued.iterator(); all.hasNext(); ) {
            Batch batch = all.next();
            if (batch.lastId == readId && batch.index < 0) {
                all.remove();
                count -= batch.reads.size();
                dropped.addAll(batch.reads);
            }
        }
        return dropped;
    }

    /** Takes the reads that may be served now that {@code applied} is; adds them to {@code into}. */
    void take(long applied, List<ReadRequest> into) {
        for (Iterator<Batch> all = issued.iterator(); all.hasNext(); ) {
            Batch batch = all.next();
            if (batch.index >= 0 && batch.index <= applied) {
                into.addAll(batch.reads);
                count -= batch.reads.size();
                all.remove();
            }
        }
    }

    /**
     * Looks for what was asked before {@code askedBeforeNs} and has no index: its question or answer may be lost. A context is never used twice.
     *
     * @return the new readId under which all of that is to be asked for; 0 if there is none
     */
    long retry(long askedBeforeNs, long nowNs) {
        long readId = 0;
        for (Batch batch : issued) {
            if (batch.index < 0 && batch.askedAtNs - askedBeforeNs < 0) {
                readId = readId == 0 ? ++lastReadId : readId;
                batch.lastId = readId;
                batch.askedAtNs = nowNs;
            }
        }
        return readId;
    }

    /** Takes reads whose deadline has passed. */
    void expire(long nowNs, List<ReadRequest> into) {
        expire(fresh, nowNs, into);
        for (Iterator<Batch> all = issued.iterator(); all.hasNext(); ) {
            Batch batch = all.next();
            expire(batch.reads, nowNs, into);
            if (batch.reads.isEmpty()) {
                all.remove();
            }
        }
    }

    /** Takes everything. */
    List<ReadRequest> takeAll() {
        List<ReadRequest> all = new ArrayList<>(fresh);
        for (Batch batch : issued) {
            all.addAll(batch.reads);
        }
        fresh.clear();
        issued.clear();
        count = 0;
        return all;
    }

    private void expire(List<ReadRequest> reads, long nowNs, List<ReadRequest> into) {
        reads.removeIf(read -> {
            boolean late = read.deadlineNs() - nowNs <= 0;
            if (late) {
                count--;
                into.add(read);
            }
            return late;
        });
    }
}
