package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** Frames wait on one way, and arrive all together. */
final class Clog implements FaultKind {
    @Override
    public String name() {
        return "clog";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("from-host"), Parameter.host("to-host"), Parameter.ms(10, 2000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.network().link(numbers[0], numbers[1]).clog(world.nowNs() + numbers[2] * Faults.MS);
    }
}
