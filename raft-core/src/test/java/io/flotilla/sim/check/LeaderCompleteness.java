package io.flotilla.sim.check;

import io.flotilla.sim.World;

/** I7 (thesis Figure 3.2): the log of a new leader has every entry that was committed in an earlier term. */
final class LeaderCompleteness implements Checker.OnLeader {
    @Override
    public void onLeader(World world, GroupFacts group, ReplicaFacts replica, long term) {
        long committed = group.committedBefore(term);
        long both = Math.min(committed, replica.disk.last());
        if (both > 0 && !replica.disk.agrees(group.committed, both)) {
            throw world.violated(
                    "I7",
                    group + " replica " + replica.id + " leads term " + term + " with another history at " + both);
        }
        if (replica.stoodTerm == term && replica.stoodLast < committed) {
            throw world.violated(
                    "I7",
                    group + " replica " + replica.id + " leads term " + term + ", stood with a log up to "
                            + replica.stoodLast + ", committed is " + committed);
        }
    }
}
