package io.flotilla.sim.fault;

import io.flotilla.NodeHost;
import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import java.util.List;

/** A replica is stopped in order, its process goes on, and it is started again: at once, or after a while, and at first with founders that are others, which must be refused. */
final class StopReplica implements FaultKind {
    private static final long ENDS_WITHIN_NS = 500 * Faults.MS;

    @Override
    public String name() {
        return "stop-replica";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.host("host"), Parameter.group(), Parameter.ms(1, 2000), new Parameter("at-once", 0, 1));
    }

    @Override
    public void inject(World world, long[] numbers) {
        SimHost host = world.host(numbers[0]);
        NodeHost node = host.node();
        long group = numbers[1];
        if (node == null || host.replicaOf(group) == 0) {
            return;
        }
        long life = host.life();
        long waitNs = numbers[3] == 1 ? 0 : numbers[2] * Faults.MS;
        var stopped = node.stopReplica(group);
        host.mustEnd(stopped, ENDS_WITHIN_NS, "a stop of group " + group);
        var unused = stopped.whenComplete((nothing, cause) -> world.after(waitNs, () -> {
            if (cause == null && host.life() == life) {
                host.startWrongly(group);
                host.startReplica(group);
            }
        }));
    }
}
