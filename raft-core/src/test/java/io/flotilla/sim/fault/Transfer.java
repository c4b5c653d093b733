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
                new Parameter("twice", 0, 1),
                Parameter.ms(20, 2000));
    }

    private static void transfer(World world, SimHost host, NodeHost node, long[] numbers, long target) {
        long timeoutNs = numbers[4] * Faults.MS;
        var transfer = node.transferLeadership(numbers[1], target, Duration.ofNanos(timeoutNs));
        host.mustEnd(transfer, world.overdueNs(timeoutNs), "a transfer of group " + numbers[1]);
    }

    @Override
    public void inject(World world, long[] numbers) {
        SimHost host = world.host(numbers[0]);
        NodeHost node = host.node();
        if (node != null && host.replicaOf(numbers[1]) != 0) {
            long target = 1 + numbers[2] % world.shape().get(Setting.VOTERS);
            transfer(world, host, node, numbers, target);
            if (numbers[3] == 1) {
                transfer(world, host, node, numbers, 1 + target % world.shape().get(Setting.VOTERS));
            }
        }
    }
}
