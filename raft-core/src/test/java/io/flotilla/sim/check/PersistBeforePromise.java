package io.flotilla.sim.check;

import io.flotilla.codec.MessageScan;
import io.flotilla.sim.World;

/** I4 (thesis §3.8): when a vote, an own request for votes or an append ack leaves, what it promises is on disk. */
final class PersistBeforePromise implements Checker.OnSend {
    @Override
    public void onSend(World world, GroupFacts group, ReplicaFacts replica, MessageScan message) {
        int kind = message.kind();
        if (kind == MessageScan.REPLICATE_ACK) {
            acknowledges(world, group, replica, message);
        } else if (kind == MessageScan.REQUEST_VOTE) {
            votes(world, group, replica, message, replica.id);
        } else if (kind == MessageScan.VOTE_RESPONSE && message.granted()) {
            votes(world, group, replica, message, message.to());
        }
    }

    private static void votes(
            World world, GroupFacts group, ReplicaFacts replica, MessageScan message, long candidate) {
        if (replica.durableTerm != message.term() || replica.durableVote != candidate) {
            throw world.violated(
                    "I4",
                    group + " replica " + replica.id + " tells its vote for " + candidate + " in term " + message.term()
                            + "; on disk: " + replica.durableVote + " in " + replica.durableTerm);
        }
    }

    private static void acknowledges(World world, GroupFacts group, ReplicaFacts replica, MessageScan message) {
        long match = message.first();
        if (match > replica.disk.last()) {
            throw world.violated(
                    "I4",
                    group + " replica " + replica.id + " acknowledges " + match + ", on disk it has "
                            + replica.disk.last());
        }
        ReplicaFacts leader = group.replica(message.to());
        long both = Math.min(match, leader.disk.last());
        if (leader.ledTerm == message.term()
                && leader.durableTerm == message.term()
                && both > 0
                && leader.disk.term(both) == message.term()
                && !replica.disk.agrees(leader.disk, both)) {
            throw world.violated(
                    "I4",
                    group + " replica " + replica.id + " acknowledges " + match + " to " + leader.id
                            + ", whose log is another at " + both);
        }
    }
}
