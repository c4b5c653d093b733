package io.flotilla.sim.fault;

import io.flotilla.NodeHost;
import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import java.util.List;

/** A replica is stopped in order, its process goes on, and it is started again. */
final class StopReplica implements FaultKind {
    @Override
    public String name() {
        return "stop-replica";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), Parameter.group(), Parameter.ms(1, 2000));
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
        var unused = node.stopReplica(group)
                .whenComplete((nothing, cause) -> world.after(numbers[2] * Faults.MS, () -> {
                    if (cause == null && host.life() == life) {
                        host.startReplica(group);
                    }
                }));
    }
}
