package io.flotilla.sim;

import io.flotilla.NodeHost;
import java.util.Map;

/** I26: proposals that are not applied hold no more than the limits say, of all groups together and of the host. */
final class Bounds {
    private Bounds() {}

    static void check(World world, SimHost host, NodeHost node) {
        check(
                world,
                host,
                node,
                host.groups().size() * (world.shape().get(Setting.GROUP_LIMIT_KB) << 10),
                world.shape().get(Setting.HOST_LIMIT_KB) << 10);
    }

    /** As {@link #check(World, SimHost, NodeHost)}, with other limits. */
    static void check(World world, SimHost host, NodeHost node, long ofGroups, long ofHost) {
        Map<String, Long> waiting = node.info().underWay();
        expect(world, host, waiting, "proposal_bytes", Math.min(ofGroups, ofHost));
        expect(world, host, waiting, "memory_lent_bytes", ofHost);
    }

    private static void expect(World world, SimHost host, Map<String, Long> waiting, String name, long limit) {
        long bytes = waiting.getOrDefault(name, 0L);
        if (bytes > limit) {
            throw world.violated("I26", host + " holds " + bytes + " bytes as " + name + ", more than " + limit);
        }
    }
}
