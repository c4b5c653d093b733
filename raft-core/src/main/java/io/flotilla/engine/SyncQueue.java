package io.flotilla.engine;

import io.flotilla.replica.Replica;
import java.util.ArrayDeque;

/**
 * The on-disk machines that are to sync, one after another. A machine takes no updates while it syncs, and a disk that
 * flushes for many at once lets each wait for all: together they would stop every group of the host for the sum of the syncs.
 * Owned by the step worker.
 */
final class SyncQueue {
    private final ArrayDeque<Replica> due = new ArrayDeque<>();

    /** True while some wait for their turn. */
    boolean isEmpty() {
        return due.isEmpty();
    }

    void add(Replica replica) {
        due.add(replica);
    }

    /**
     * Lets the next one sync that has something to sync. Called when a sync ends, and now and then besides, so that one that
     * hangs delays the others but does not stop them.
     */
    void next(Groups groups, StepWorker worker) {
        for (Replica replica = due.poll(); replica != null; replica = due.poll()) {
            if (groups.isHere(replica) && replica.failure() == null && replica.requestSync()) {
                worker.touch(replica);
                return;
            }
        }
    }
}
