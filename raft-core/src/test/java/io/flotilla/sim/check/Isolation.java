package io.flotilla.sim.check;

import io.flotilla.codec.MessageScan;
import io.flotilla.sim.World;

/** I29: what is said in the name of a group is of its present life, and goes from one member to another. */
final class Isolation implements Checker.OnSend {
    @Override
    public void onSend(World world, GroupFacts group, ReplicaFacts replica, MessageScan message) {
        if (message.groupUid() != group.groupUid) {
            throw world.violated("I29", group + " replica " + replica.id + " speaks for another life of the group");
        }
        if (message.to() == message.from() || message.to() > group.replicas.length) {
            throw world.violated("I29", group + " replica " + replica.id + " speaks to " + message.to());
        }
    }
}
