package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import java.util.List;

/** The directory of a host is wiped, and the process started on nothing. Only where every group can bear the loss for good. */
final class Wipe implements FaultKind {
    @Override
    public String name() {
        return "wipe";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), Parameter.ms(1, 1000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        SimHost host = world.host(numbers[0]);
        if (world.canLose(host)) {
            host.wipe();
            world.after(numbers[1] * Faults.MS, host::start);
        }
    }
}
