package io.flotilla.engine;

import io.flotilla.raft.RaftObserver;
import io.flotilla.raft.RoleKind;
import java.util.concurrent.atomic.AtomicLong;

/** What one step worker has done since it started. Written by the worker, read by any thread. */
final class Counters implements RaftObserver {
    private final AtomicLong readRounds = new AtomicLong();
    private final AtomicLong campaigns = new AtomicLong();
    private final AtomicLong leaderChanges = new AtomicLong();
    private final AtomicLong ignored = new AtomicLong();
    private final AtomicLong writeBatches = new AtomicLong();
    private final Load load = new Load();

    /** What waits in the worker. */
    Load load() {
        return load;
    }

    /** ReadIndex rounds begun by leaders here. */
    long readRounds() {
        return readRounds.get();
    }

    /** Elections and pre-votes begun here. */
    long campaigns() {
        return campaigns.get();
    }

    /** Changes of leader, role or term seen by replicas here. */
    long leaderChanges() {
        return leaderChanges.get();
    }

    /** Messages and inputs that the protocol did not follow. */
    long ignored() {
        return ignored.get();
    }

    /** Batches handed to the log writer. */
    long writeBatches() {
        return writeBatches.get();
    }

    void onWriteBatch() {
        increment(writeBatches);
    }

    @Override
    public void onLeadership(RoleKind role, long term, long leader) {
        increment(leaderChanges);
    }

    @Override
    public void onCampaign(long term, boolean preVote) {
        increment(campaigns);
    }

    @Override
    public void onReadRound(long sequence) {
        increment(readRounds);
    }

    @Override
    public void onIgnored(Object input, String reason) {
        increment(ignored);
    }

    /** One writer: no locked instruction. */
    private static void increment(AtomicLong counter) {
        counter.lazySet(counter.get() + 1);
    }
}
