package io.flotilla.replica;

import io.flotilla.model.EntryBlock;
import io.flotilla.request.ProposalBatch;
import io.flotilla.rsm.ReplicaMachine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Committed entries {@code [low, high)} on their way to a state machine, with the callers to complete. One per replica, reused: owned by the step worker while
 * idle, by an apply thread from hand-over to report.
 */
public final class ApplyTask implements ReplicaMachine.Results {
    private final Replica replica;
    private final ReplicaMachine machine;
    final List<EntryBlock> blocks = new ArrayList<>();
    final List<ProposalBatch> batches = new ArrayList<>();
    long low;
    long high;
    /** Sync the machine instead of applying. */
    boolean syncOnly;
    /** What a sync made durable. */
    long syncedIndex;

    private @Nullable Throwable failure;
    private int batchAt;

    ApplyTask(Replica replica, ReplicaMachine machine) {
        this.replica = replica;
        this.machine = machine;
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
                syncedIndex = machine.sync();
            } else {
                machine.apply(blocks, low, high, batches.isEmpty() ? null : this);
            }
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            failure = e;
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
            batches.get(batchAt).complete(index, value, data);
        }
    }

    void clear() {
        blocks.clear();
        batches.clear();
        syncOnly = false;
        failure = null;
    }
}
