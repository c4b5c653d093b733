package io.flotilla.replica;

import io.flotilla.FlotillaException;
import io.flotilla.ProposalResult;
import io.flotilla.model.EntryBlock;
import io.flotilla.request.Proposal;
import io.flotilla.request.ProposalBatch;
import io.flotilla.rsm.ReplicaMachine;
import io.flotilla.statemachine.StorageFullException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Committed entries {@code [low, high)} on their way to a state machine, with the callers to complete, and lookups that go after them. One per replica,
 * reused: owned by the step worker while idle, by an apply thread from hand-over to report. Meanwhile nobody changes its lists, so that the step
 * worker can look for callers whose deadline passes.
 */
public final class ApplyTask implements ReplicaMachine.Results {
    private static final Logger LOG = LoggerFactory.getLogger(ApplyTask.class);

    private final Replica replica;
    private final ReplicaMachine machine;
    private final Completions completions;
    final List<EntryBlock> blocks = new ArrayList<>();
    final List<ProposalBatch> batches = new ArrayList<>();
    /** Served after the entries; of machines whose lookups must not run beside updates. */
    final List<LookupTask> lookups = new ArrayList<>(0);
    /** Nothing is applied when the two are equal. */
    long low;

    long high;
    /** Sync the machine instead of applying. */
    boolean syncOnly;
    /** What a sync made durable; 0 for nothing. */
    long syncedIndex;

    private @Nullable Throwable failure;
    private int batchAt;
    /** Completions for the callers' executor. */
    private List<Runnable> completed = List.of();

    ApplyTask(Replica replica, ReplicaMachine machine, Completions completions) {
        this.replica = replica;
        this.machine = machine;
        this.completions = completions;
    }

    /** The replica to report to. */
    public Replica replica() {
        return replica;
    }

    /** True if it makes an on-disk machine durable, which blocks, and applies nothing. */
    public boolean isSync() {
        return syncOnly;
    }

    /** Does the work, on an apply thread; runs user code. */
    public void run() {
        batchAt = 0;
        try {
            if (syncOnly) {
                sync();
            } else if (low < high) {
                machine.apply(blocks, low, high, batches.isEmpty() ? null : this);
            }
        } catch (Throwable e) { // whatever user code throws fails its replica, and no thread of the host
            failure = e;
        }
        deliver();
        if (failure == null) {
            for (int i = 0; i < lookups.size(); i++) {
                lookups.get(i).run();
            }
        }
    }

    private void sync() throws Exception {
        syncedIndex = 0;
        try {
            syncedIndex = machine.sync();
        } catch (StorageFullException e) {
            LOG.warn("{} cannot be synced now and keeps its log meanwhile: {}", replica.key(), e.getMessage());
        }
    }

    /** Why the machine failed; null when it did not. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    @Override
    public void onResult(long index, long value, byte @Nullable [] data) {
        while (batchAt < batches.size() && batches.get(batchAt).lastIndex() < index) {
            batchAt++;
        }
        if (batchAt < batches.size() && batches.get(batchAt).firstIndex() <= index) {
            ProposalBatch batch = batches.get(batchAt);
            if (completions.isElsewhere()) {
                completeElsewhere(batch.proposal((int) (index - batch.firstIndex())), index, batch.term(), value, data);
            } else {
                batch.complete(index, value, data);
            }
        }
    }

    private void completeElsewhere(Proposal proposal, long index, long term, long value, byte @Nullable [] data) {
        if (completed.isEmpty()) {
            completed = new ArrayList<>();
        }
        ProposalResult result = new ProposalResult(index, term, value, data);
        completed.add(() -> proposal.complete(result));
    }

    private void deliver() {
        if (!completed.isEmpty()) {
            List<Runnable> all = completed;
            completed = List.of();
            Runnable completing = () -> all.forEach(Runnable::run);
            if (!completions.handOver(completing)) {
                completing.run();
            }
        }
    }

    /** Tells the callers that this work is not waited for any longer. Any thread. */
    public void abandon(FlotillaException cause) {
        for (ProposalBatch batch : batches) {
            for (int i = 0; i < batch.count(); i++) {
                batch.proposal(i).completeExceptionally(cause);
            }
        }
        lookups.forEach(lookup -> lookup.abandon(cause));
    }

    void clear() {
        blocks.clear();
        batches.clear();
        lookups.clear();
        syncOnly = false;
        failure = null;
    }
}
