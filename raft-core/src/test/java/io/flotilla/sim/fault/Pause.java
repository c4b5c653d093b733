package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** Nothing of a process runs for a while; clocks go on. */
final class Pause implements FaultKind {
    @Override
    public String name() {
        return "pause";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), Parameter.ms(1, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.host(numbers[0]).pause(numbers[1] * Faults.MS);
    }
}
