package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import java.util.List;

/** A process ends in the middle of what it does, and is started again. */
final class Crash implements FaultKind {
    @Override
    public String name() {
        return "crash";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), Parameter.ms(1, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        SimHost host = world.host(numbers[0]);
        host.crash();
        world.after(numbers[1] * Faults.MS, host::start);
    }
}
