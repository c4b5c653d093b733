package io.flotilla.sim;

import io.flotilla.GroupInfo;
import io.flotilla.NodeHost;
import io.flotilla.sim.check.GroupFacts;

/**
 * I25: who cannot lead does not go on saying that it does. Not one that no quorum can have been heard by for a few election timeouts (thesis §6.2), nor one whose
 * log store has failed, or has owed an answer for much longer than the engine's patience while others could lead. Hosts whose threads were paused or slow lately are not judged: their time stood still.
 */
final class Leaders {
    private static final long TIMEOUTS = 5;
    private static final long SLACK_NS = 2_000_000_000L;
    /** The engine gives a store five seconds, and looks every second. */
    private static final long STORE_PATIENCE_NS = 10_000_000_000L;

    /** So long after its log store failed a host knows it. */
    private static final long FAILURE_NS = 500_000_000L;

    private Leaders() {}

    static void check(World world, SimHost host, NodeHost node) {
        check(world, host, node, SLACK_NS + TIMEOUTS * world.shape().get(Setting.ELECTION_MS) * 1_000_000);
    }

    /** As {@link #check(World, SimHost, NodeHost)}; what was heard counts for {@code patienceNs}. */
    static void check(World world, SimHost host, NodeHost node, long patienceNs) {
        long sinceNs = world.nowNs() - patienceNs;
        boolean hangs = host.storeOwesNs() > STORE_PATIENCE_NS + patienceNs;
        boolean failed = host.disk().failedNs() > FAILURE_NS;
        if (host.undisturbedSinceNs() > sinceNs) {
            return;
        }
        for (GroupInfo info : node.info().groups()) {
            if (info.leader().replicaId() == info.replicaId()) {
                world.expect(!failed, "I25", host + " leads although its log store has failed: " + info);
                world.expect(
                        !hangs || !couldOthersLead(world, host, info.groupId(), sinceNs),
                        "I25",
                        host + " leads although its log store hangs: " + info);
                world.expect(hearsQuorum(world, host, info.groupId(), sinceNs), "I25", host + " leads alone: " + info);
            }
        }
    }

    /** True if each of the others has all that is committed, is in touch, and lacks nothing itself. */
    private static boolean couldOthersLead(World world, SimHost host, long group, long sinceNs) {
        GroupFacts facts = world.facts().group(group);
        boolean others = false;
        for (SimHost other : world.hosts()) {
            long replica = other.replicaOf(group);
            if (other != host && replica != 0) {
                boolean whole = facts.replica(replica).disk().last()
                                >= facts.committed().last()
                        && other.isUp()
                        && other.undisturbedSinceNs() <= sinceNs
                        && other.storeOwesNs() < SLACK_NS
                        && host.heardNs(other) > sinceNs
                        && other.heardNs(host) > sinceNs;
                if (!whole) {
                    return false;
                }
                others = true;
            }
        }
        return others;
    }

    private static boolean hearsQuorum(World world, SimHost host, long group, long sinceNs) {
        int heard = 1;
        for (SimHost other : world.hosts()) {
            if (other != host && other.replicaOf(group) != 0 && host.heardNs(other) > sinceNs) {
                heard++;
            }
        }
        return 2L * heard > world.shape().get(Setting.VOTERS);
    }
}
