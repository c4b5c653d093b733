package io.flotilla.sim.check;

import io.flotilla.FlotillaException;
import io.flotilla.GroupInfo;
import io.flotilla.NodeHost;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;

/**
 * I11 and I32: the pointers that a replica tells of itself are in order and do not fall while it lives; and no replica takes no part unless something
 * was done to it.
 */
final class LocalOrder implements Checker.OnLook {
    @Override
    public void onLook(World world, SimHost host, GroupFacts group, ReplicaFacts replica) {
        NodeHost node = host.node();
        if (node == null) {
            return;
        }
        GroupInfo info;
        try {
            info = node.info(group.id);
        } catch (FlotillaException.UnknownGroup e) {
            return; // stopped, and its last write was under way
        }
        judge(world, replica, info, host.isExcused());
    }

    static void judge(World world, ReplicaFacts replica, GroupInfo info, boolean excused) {
        if (info.appliedIndex() > info.commitIndex() && info.commitIndex() > 0) {
            throw world.violated("I11", "applied beyond commit: " + info);
        }
        if (info.commitIndex() > info.lastIndex() || info.firstIndex() > info.lastIndex() + 1) {
            throw world.violated("I11", "pointers are not in order: " + info);
        }
        if (info.commitIndex() < replica.seenCommit || info.appliedIndex() < replica.seenApplied) {
            throw world.violated(
                    "I11",
                    "commit or applied fell from " + replica.seenCommit + ", " + replica.seenApplied + ": " + info);
        }
        replica.seenCommit = info.commitIndex();
        replica.seenApplied = info.appliedIndex();
        if (info.status().startsWith("failed") && !excused) {
            throw world.violated("I32", "a replica failed for no reason: " + info);
        }
    }
}
