package io.flotilla.sim.check;

import io.flotilla.sim.World;
import io.flotilla.spi.RecoveredLog;

/** I27: what a store finds after a crash is what had become durable before it. */
final class Recovery implements Checker.OnOpen {
    @Override
    public void onOpen(World world, GroupFacts group, ReplicaFacts replica, RecoveredLog recovered) {
        long last = recovered.terms().lastIndex();
        if (recovered.hardState().term() != replica.durableTerm
                || recovered.hardState().vote() != replica.durableVote
                || last != replica.disk.last()
                || recovered.terms().lastTerm() != replica.disk.term(last)) {
            throw world.violated(
                    "I27",
                    group + " replica " + replica.id + " finds " + recovered.hardState() + " and a log up to " + last
                            + "; durable were term " + replica.durableTerm + ", vote " + replica.durableVote
                            + ", a log up to " + replica.disk.last());
        }
    }
}
