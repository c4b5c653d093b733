package io.flotilla.sim.check;

import io.flotilla.sim.World;

/** I1, election safety (thesis Figure 3.2): a term never has a second leader, across restarts. */
final class OneLeaderPerTerm implements Checker.OnLeader {
    @Override
    public void onLeader(World world, GroupFacts group, ReplicaFacts replica, long term) {
        long known = group.leaders.get(term);
        if (known != 0 && known != replica.id) {
            throw world.violated("I1", group + " term " + term + " is led by " + known + " and by " + replica.id);
        }
        group.leaders.put(term, replica.id);
    }
}
