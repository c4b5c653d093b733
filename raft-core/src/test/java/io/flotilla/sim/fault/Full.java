package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import java.util.List;

/** A disk is full for a while. */
final class Full implements FaultKind {
    @Override
    public String name() {
        return "full";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), Parameter.ms(10, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        SimHost host = world.host(numbers[0]);
        host.setFull(true);
        world.after(numbers[1] * Faults.MS, () -> host.setFull(false));
    }
}
