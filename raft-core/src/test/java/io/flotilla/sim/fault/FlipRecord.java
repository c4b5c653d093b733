package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import java.util.List;

/** A process ends, and when it starts again one bit of what its host has recorded of itself and its groups is turned on its way. It must notice, and not start; then it is tried again. */
final class FlipRecord implements FaultKind {
    @Override
    public String name() {
        return "flip-record";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), Parameter.ms(1, 1000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        SimHost host = world.host(numbers[0]);
        host.crash();
        host.disk().flipRecord();
        world.after(numbers[1] * Faults.MS, host::start);
    }
}
