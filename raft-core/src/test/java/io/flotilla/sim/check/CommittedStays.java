package io.flotilla.sim.check;

import io.flotilla.model.EntryBlock;
import io.flotilla.sim.World;

/** I10 and I12: where a committed entry is durable it is never overwritten, and logs have no holes. */
final class CommittedStays implements Checker.BeforeAppend, Checker.AfterAppend {
    /** The newest entry that the block replaces and that was as committed; 0 for none. */
    private long replaced;

    @Override
    public void beforeAppend(World world, GroupFacts group, ReplicaFacts replica, EntryBlock block) {
        if (block.firstIndex() > replica.disk.last() + 1) {
            throw world.violated(
                    "I12", group + " replica " + replica.id + " saves " + block + " after " + replica.disk.last());
        }
        long index = Math.min(Math.min(replica.disk.last(), group.committed.last()), block.lastIndex());
        while (index >= block.firstIndex() && !replica.disk.agrees(group.committed, index)) {
            index--;
        }
        replaced = index >= block.firstIndex() ? index : 0;
    }

    @Override
    public void afterAppend(World world, GroupFacts group, ReplicaFacts replica, EntryBlock block) {
        if (replaced != 0 && !replica.disk.agrees(group.committed, replaced)) {
            throw world.violated(
                    "I10",
                    group + " replica " + replica.id + " saves " + block + " over what is committed at " + replaced);
        }
    }
}
