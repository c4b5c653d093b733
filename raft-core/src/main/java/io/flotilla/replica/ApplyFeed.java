package io.flotilla.replica;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.Update;
import io.flotilla.raft.Peer;
import io.flotilla.request.Proposal;
import io.flotilla.request.ReadRequest;
import io.flotilla.rsm.ReplicaMachine;
import io.flotilla.statemachine.StateMachineKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Feeds the state machine of one replica: committed and durable entries, in order, one piece of work at a time; while one is under way the
 * next grows. Blocks come from memory, or from the store when they are no longer there (replay after a restart). Owned by the step worker.
 *
 * <pre>
 *   applied ≤ handed ≤ applyTo = min(commit, durable)
 * </pre>
 */
final class ApplyFeed {
    /** Most entries in one piece of work: what a turn of an apply thread is bounded by. */
    private static final long MAX_ENTRIES = 16_384;

    private static final int READ_BYTES = 1 << 20;

    private final Replica replica;
    private final Peer peer;
    private final ReplicaMachine machine;
    private final ReplicaServices services;
    private final ApplyTask task;
    /** Everything up to here is applied. */
    private long applied;

    private boolean busy;
    private boolean reading;
    private boolean syncWanted;
    private long synced;
    /** Blocks from the store that continue after {@link #applied}. */
    private List<EntryBlock> fromStore = List.of();
    /** Lookups for the next piece of work. */
    private final List<LookupTask> lookups = new ArrayList<>(0);

    ApplyFeed(Replica replica, Peer peer, ReplicaMachine machine, ReplicaServices services) {
        this.replica = replica;
        this.peer = peer;
        this.machine = machine;
        this.services = services;
        this.task = new ApplyTask(replica, machine, services.completions());
        this.applied = machine.appliedIndex();
    }

    long appliedIndex() {
        return applied;
    }

    boolean isBusy() {
        return busy;
    }

    long syncedIndex() {
        return synced;
    }

    /** Syncs before it applies more; false if there is nothing to sync. */
    boolean requestSync() {
        syncWanted = machine.kind() == StateMachineKind.ON_DISK && machine.commandIndex() > synced;
        return syncWanted;
    }

    /** Lookups that must not run beside updates: they join the next piece of work. */
    void add(LookupTask lookup) {
        lookups.add(lookup);
    }

    /** Hands over what may be applied, if nothing is under way; true if it did. */
    boolean feed(long applyTo, PendingProposals proposals) {
        if (busy || (applyTo <= applied && !syncWanted && lookups.isEmpty())) {
            return false;
        }
        if (syncWanted) {
            syncWanted = false;
            task.syncOnly = true;
        } else if (applyTo <= applied || !fill(Math.min(applyTo, applied + MAX_ENTRIES), proposals)) {
            if (lookups.isEmpty()) {
                return false;
            }
            task.low = applied + 1;
            task.high = task.low;
        }
        task.lookups.addAll(lookups);
        lookups.clear();
        busy = true;
        services.apply(task);
        return true;
    }

    private boolean fill(long last, PendingProposals proposals) {
        long low = applied + 1;
        long high = last + 1;
        if (!fromStore.isEmpty()) {
            task.blocks.addAll(fromStore);
            high = Math.min(high, fromStore.get(fromStore.size() - 1).lastIndex() + 1);
            fromStore = List.of();
        } else if (!peer.collect(low, high, task.blocks)) {
            if (!reading) {
                reading = true;
                services.readRange(replica, new Update.RangeWanted(0, low, high, READ_BYTES));
            }
            return false;
        }
        task.low = low;
        task.high = high;
        proposals.take(low, high, task.batches);
        return true;
    }

    /** The work came back without failure; true if anything was applied. */
    boolean onDone(ApplyTask done) {
        boolean applies = !done.syncOnly && done.low < done.high;
        if (applies) {
            applied = done.high - 1;
        } else if (done.syncOnly) {
            synced = Math.max(synced, done.syncedIndex);
        }
        done.clear();
        busy = false;
        return applies;
    }

    /** The work came back with a failure: nothing is fed after it. */
    void onFailed(ApplyTask failed) {
        failed.clear();
        busy = false;
    }

    /** True if callers wait for the work under way, or for the next. */
    boolean hasCallers() {
        return !lookups.isEmpty() || (busy && !(task.batches.isEmpty() && task.lookups.isEmpty()));
    }

    /** Adds the callers whose deadline has passed: user code may take as long as it likes, they need not wait for it. */
    void collectLate(long nowNs, List<Proposal> lateProposals, List<ReadRequest> lateReads) {
        for (int i = 0; i < lookups.size(); i++) {
            lookups.get(i).collectLate(nowNs, lateReads);
        }
        if (busy) {
            for (int i = 0; i < task.batches.size(); i++) {
                task.batches.get(i).collectLate(nowNs, lateProposals);
            }
            for (int i = 0; i < task.lookups.size(); i++) {
                task.lookups.get(i).collectLate(nowNs, lateReads);
            }
        }
    }

    /** Takes the lookups that no work has taken. */
    List<LookupTask> takeLookups() {
        List<LookupTask> all = new ArrayList<>(lookups);
        lookups.clear();
        return all;
    }

    /** The log reader brought blocks from {@code low}; empty means that the log does not have them. */
    void onRange(long low, List<EntryBlock> blocks) {
        reading = false;
        if (low != applied + 1) {
            return;
        }
        if (blocks.isEmpty()) {
            replica.fail(
                    "entry " + low + " is needed for replay and not in the log, which begins at " + peer.firstIndex(),
                    null);
            return;
        }
        fromStore = blocks;
    }
}
