package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** The threads of a host get little of the processor for a while. */
final class Slow implements FaultKind {
    @Override
    public String name() {
        return "slow";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), new Parameter("factor", 2, 20), Parameter.ms(10, 2000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.host(numbers[0]).slow(numbers[1], numbers[2] * Faults.MS);
    }
}
