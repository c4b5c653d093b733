package io.flotilla.sim;

import io.flotilla.GroupInfo;
import io.flotilla.NodeHost;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks after one host: twice a second it judges what the host says of itself, and mends what is quarantined, for nothing here stays broken. A replica whose
 * machine threw is left alone until the process starts again: it must say so, stop as any other, not start again in this process, and still be out in the next. A host
 * whose log store failed must still answer what it is asked for.
 */
final class Operator {
    private static final long BETWEEN_LOOKS_NS = 500_000_000;
    /** A stop where nothing is in the way takes less; so does saying, durably, that a replica is out. */
    private static final long SETTLES_WITHIN_NS = 500_000_000;

    private final World world;
    private final SimHost host;
    /** Groups whose machine threw in this life. */
    private final Set<Long> threw = new TreeSet<>();
    /** In this life, a replica was stopped after the log store had failed. */
    private boolean stoppedOnFailedStore;

    /** Groups that are recorded as quarantined, and that nobody has resumed. */
    private final Set<Long> recorded = new TreeSet<>();

    Operator(World world, SimHost host) {
        this.world = world;
        this.host = host;
    }

    void onStart(NodeHost node) {
        threw.clear();
        stoppedOnFailedStore = false;
        lookLater(node);
    }

    void onWipe() {
        recorded.clear();
    }

    private void lookLater(NodeHost node) {
        world.after(BETWEEN_LOOKS_NS, () -> {
            if (host.node() == node) {
                Leaders.check(world, host, node);
                Bounds.check(world, host, node);
                node.info().groups().forEach(info -> look(node, info));
                lookLater(node);
            }
        });
    }

    private void look(NodeHost node, GroupInfo info) {
        long group = info.groupId();
        boolean out = isOut(info);
        world.expect(!out || host.isDamaged(), "I32", "a replica is quarantined for no reason: " + info);
        boolean takesPart = !out && !info.role().equals("waiting");
        world.expect(
                !takesPart || !recorded.contains(group),
                "I28",
                "nobody has resumed a replica that takes part: " + info);
        if (host.disk().failedNs() > SETTLES_WITHIN_NS && !stoppedOnFailedStore) {
            stoppedOnFailedStore = true;
            host.mustEnd(node.resume(group), SETTLES_WITHIN_NS, "a resume after its store failed");
            host.mustEnd(node.stopReplica(group), SETTLES_WITHIN_NS, "a stop after its store failed");
            return;
        }
        if (!out || threw.contains(group)) {
            return;
        }
        recorded.remove(group);
        var unused = node.resume(group)
                .whenComplete((nothing, cause) -> world.after(0, () -> {
                    if (cause == null && host.node() == node) {
                        restart(node, group);
                    }
                }));
    }

    private static boolean isOut(GroupInfo info) {
        return info.status().startsWith("quarantined");
    }

    private void restart(NodeHost node, long group) {
        var unused = node.stopReplica(group)
                .whenComplete((nothing, cause) -> world.after(0, () -> {
                    if (cause == null && host.node() == node) {
                        host.startReplica(group);
                    }
                }));
    }

    /** Its machine of a group has just thrown; after {@code delayNs} the replica is stopped. */
    void onMachineThrew(long group, long delayNs) {
        threw.add(group);
        NodeHost node = host.node();
        long sinceNs = world.nowNs();
        world.after(delayNs, () -> {
            if (node == null || host.node() != node) {
                return;
            }
            if (delayNs >= SETTLES_WITHIN_NS && !host.isDisturbed(sinceNs)) {
                boolean goesOn =
                        node.info().groups().stream().anyMatch(info -> info.groupId() == group && !isOut(info));
                world.expect(!goesOn, "I28", host + " goes on with group " + group + " although its machine threw");
                recorded.add(group);
            }
            var stopped = node.stopReplica(group);
            host.mustEnd(stopped, SETTLES_WITHIN_NS, "the stop of group " + group);
            var unused = stopped.whenComplete((nothing, cause) -> world.after(0, () -> {
                if (cause == null && host.node() == node) {
                    boolean again = host.startReplica(group);
                    world.expect(!again, "I28", host + " starts group " + group + " from what failed in memory");
                }
            }));
        });
    }
}
