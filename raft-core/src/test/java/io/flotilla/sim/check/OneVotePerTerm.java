package io.flotilla.sim.check;

import io.flotilla.codec.MessageScan;
import io.flotilla.sim.World;

/** I2: every vote of a replica in a term, sent or on disk, names the same candidate. */
final class OneVotePerTerm implements Checker.OnSend, Checker.OnHardState {
    @Override
    public void onSend(World world, GroupFacts group, ReplicaFacts replica, MessageScan message) {
        if (message.kind() == MessageScan.REQUEST_VOTE) {
            note(world, group, replica, message.term(), replica.id);
        } else if (message.kind() == MessageScan.VOTE_RESPONSE && message.granted()) {
            note(world, group, replica, message.term(), message.to());
        }
    }

    @Override
    public void onHardState(World world, GroupFacts group, ReplicaFacts replica, long term, long vote) {
        if (vote != 0) {
            note(world, group, replica, term, vote);
        }
    }

    private static void note(World world, GroupFacts group, ReplicaFacts replica, long term, long candidate) {
        long known = replica.votes.get(term);
        if (known == 0) {
            replica.votes.put(term, candidate);
        } else if (known != candidate) {
            throw world.violated(
                    "I2",
                    group + " replica " + replica.id + " votes for " + known + " and " + candidate + " in " + term);
        }
    }
}
