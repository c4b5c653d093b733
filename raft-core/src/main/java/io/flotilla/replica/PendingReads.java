package io.flotilla.replica;

import io.flotilla.request.ReadRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The linearizable reads of one replica. All that arrive in one turn wait under one readId; a batch waits first for its index, then until that
 * index is applied. Owned by the step worker.
 */
final class PendingReads {
    /** Reads that wait together. */
    private static final class Batch {
        final long readId;
        final List<ReadRequest> reads;
        final long issuedAtNs;
        /** Where they may be served; -1 until the protocol knows. */
        long index = -1;

        Batch(long readId, List<ReadRequest> reads, long issuedAtNs) {
            this.readId = readId;
            this.reads = reads;
            this.issuedAtNs = issuedAtNs;
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
        return batch.readId;
    }

    /** The protocol answered {@code readId}. */
    void onIndex(long readId, long index) {
        for (Batch batch : issued) {
            if (batch.readId == readId) {
                batch.index = index;
                return;
            }
        }
    }

    /** Takes the reads of {@code readId}, which the protocol could not serve. */
    List<ReadRequest> drop(long readId) {
        for (Iterator<Batch> all = issued.iterator(); all.hasNext(); ) {
            Batch batch = all.next();
            if (batch.readId == readId) {
                all.remove();
                count -= batch.reads.size();
                return batch.reads;
            }
        }
        return List.of();
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
     * Makes fresh again what has waited for its index since before {@code issuedBeforeNs}: its question or answer was
     * lost. It gets a new readId; a context is never used twice.
     */
    boolean retry(long issuedBeforeNs) {
        boolean any = false;
        for (Iterator<Batch> all = issued.iterator(); all.hasNext(); ) {
            Batch batch = all.next();
            if (batch.index < 0 && batch.issuedAtNs - issuedBeforeNs < 0) {
                fresh.addAll(batch.reads);
                all.remove();
                any = true;
            }
        }
        return any;
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
