package io.flotilla.sim.check;

import io.flotilla.sim.World;
import io.flotilla.sim.work.Operation;

/**
 * I17 and I18, with the log as witness: a write happened at its index, a read between the index that its replica had applied and the next. The
 * order of these moments agrees with the order in which clients saw operations end and begin; a read sees all that was committed
 * when it began.
 */
final class Linearizable implements Checker.OnCall, Checker.OnAnswer {
    private final org.agrona.collections.Long2LongHashMap newest = new org.agrona.collections.Long2LongHashMap(0);

    @Override
    public void onCall(World world, GroupFacts group, Operation operation) {
        operation.seenBefore(Math.max(newest.get(group.id), operation.isRead() ? group.committedCommand : 0));
    }

    @Override
    public void onAnswer(World world, GroupFacts group, Operation operation) {
        if (!operation.succeeded() || operation.kind() == Operation.Kind.STALE_READ) {
            return;
        }
        long index = operation.index();
        boolean inOrder = operation.isRead() ? index >= operation.mustSee() : index > operation.mustSee();
        if (!inOrder) {
            throw world.violated(
                    operation.isRead() ? "I18" : "I17",
                    group + ": " + operation + " happened at " + index
                            + ", before it was called something had happened at " + operation.mustSee());
        }
        if (index > newest.get(group.id)) {
            newest.put(group.id, index);
        }
    }
}
