package io.flotilla.sim.fault;

import io.flotilla.NodeHost;
import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.Setting;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import java.time.Duration;
import java.util.List;

/** Leadership of a group is handed to another replica; or somebody else wants it elsewhere at the same time. */
final class Transfer implements FaultKind {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final long SLACK_NS = 1_000 * Faults.MS;

    @Override
    public String name() {
        return "transfer";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.host("host"),
                Parameter.group(),
                new Parameter("replica", 1, 7),
                new Parameter("twice", 0, 1));
    }

    private static void transfer(SimHost host, NodeHost node, long group, long target) {
        var transfer = node.transferLeadership(group, target, TIMEOUT);
        host.mustEnd(transfer, TIMEOUT.toNanos() + SLACK_NS, "a transfer of group " + group);
    }

    @Override
    public void inject(World world, long[] numbers) {
        SimHost host = world.host(numbers[0]);
        NodeHost node = host.node();
        if (node != null && host.replicaOf(numbers[1]) != 0) {
            long target = 1 + numbers[2] % world.shape().get(Setting.VOTERS);
            transfer(host, node, numbers[1], target);
            if (numbers[3] == 1) {
                transfer(host, node, numbers[1], 1 + target % world.shape().get(Setting.VOTERS));
            }
        }
    }
}
