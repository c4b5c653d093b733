package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import java.util.List;

/**
 * The data of a state machine are gone, and the process is started again. If the log has all of it, the machine begins anew; if not, the replica is not started
 * as if it were whole. Only where every group can bear the loss for good.
 */
final class LoseMachine implements FaultKind {
    @Override
    public String name() {
        return "lose-machine";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), Parameter.group(), Parameter.ms(1, 1000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        SimHost host = world.host(numbers[0]);
        if (host.replicaOf(numbers[1]) != 0 && world.canLose(host)) {
            host.loseMachine(numbers[1]);
            world.after(numbers[2] * Faults.MS, host::start);
        }
    }
}
