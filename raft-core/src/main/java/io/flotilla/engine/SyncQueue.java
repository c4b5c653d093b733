package io.flotilla.engine;

import io.flotilla.replica.Replica;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The on-disk machines that are to sync, one after another. A machine takes no updates while it syncs, and a disk that
 * flushes for many at once lets each wait for all: together they would stop every group of the host for the sum of the syncs.
 * Owned by the step worker.
 */
final class SyncQueue {
    /** A sync that takes longer may hang, or its replica be gone: the next is begun beside it. */
    private static final long PATIENCE_NS = 5_000_000_000L;

    private final ArrayDeque<Replica> due = new ArrayDeque<>();
    private @Nullable Replica underWay;
    private long sinceNs;

    /** True while some wait for their turn. */
    boolean isEmpty() {
        return due.isEmpty();
    }

    void add(Replica replica) {
        due.add(replica);
    }

    /** The sync of a machine has ended, well or not. */
    void onEnd(Replica replica, Groups groups, StepWorker worker, long nowNs) {
        if (replica == underWay) {
            underWay = null;
            next(groups, worker, nowNs);
        }
    }

    /** Lets the next one sync that has something to sync, unless one is under way. */
    void next(Groups groups, StepWorker worker, long nowNs) {
        if (underWay != null && nowNs - sinceNs < PATIENCE_NS) {
            return;
        }
        underWay = null;
        for (Replica replica = due.poll(); replica != null; replica = due.poll()) {
            if (groups.isHere(replica) && replica.failure() == null && replica.requestSync()) {
                underWay = replica;
                sinceNs = nowNs;
                worker.touch(replica);
                return;
            }
        }
    }
}
