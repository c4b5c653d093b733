package io.flotilla.sim.check;

import io.flotilla.model.EntryBlock;
import io.flotilla.sim.World;

/** I5 (thesis Figure 3.2): a leader never overwrites its own log. */
final class LeaderAppendOnly implements Checker.BeforeAppend {
    @Override
    public void beforeAppend(World world, GroupFacts group, ReplicaFacts replica, EntryBlock block) {
        if (replica.ledTerm != 0
                && replica.ledTerm == replica.durableTerm
                && block.firstIndex() <= replica.disk.last()) {
            throw world.violated(
                    "I5",
                    group + " replica " + replica.id + " leads term " + replica.ledTerm + ", has up to "
                            + replica.disk.last() + " and saves " + block);
        }
    }
}
