package io.flotilla.sim.check;

import io.flotilla.model.EntryBlock;
import io.flotilla.sim.World;

/** I10 and I12: a committed entry stays durable, neither overwritten nor cut off, on a quorum and wherever its replica knows that it is committed; and logs have no holes. */
final class CommittedStays implements Checker.BeforeAppend, Checker.AfterWrite {
    /** The newest entry that the write replaces or cuts off and that was as committed; 0 for none. */
    private long replaced;

    @Override
    public void beforeAppend(World world, GroupFacts group, ReplicaFacts replica, EntryBlock block) {
        if (block.firstIndex() > replica.disk.last() + 1) {
            throw world.violated(
                    "I12", group + " replica " + replica.id + " saves " + block + " after " + replica.disk.last());
        }
        long index = Math.min(replica.disk.last(), group.committed.last());
        while (index >= block.firstIndex() && !replica.disk.agrees(group.committed, index)) {
            index--;
        }
        if (index >= block.firstIndex()) {
            replaced = Math.max(replaced, index);
        }
    }

    @Override
    public void afterWrite(World world, GroupFacts group, ReplicaFacts replica) {
        long mustBe = replaced;
        replaced = 0;
        // What it cuts without knowing was decided before others committed it, on a disk that is slow.
        long known = Math.min(mustBe, Math.max(replica.seenCommit, replica.applied));
        if (mustBe != 0
                && (!replica.disk.agrees(group.committed, known)
                        || !group.isQuorum(group.holders(group.committed, mustBe)))) {
            throw world.violated(
                    "I10",
                    group + " replica " + replica.id + " has a log up to " + replica.disk.last()
                            + " that is no longer as committed up to " + mustBe);
        }
    }
}
