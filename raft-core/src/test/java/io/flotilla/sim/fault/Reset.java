package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** A connection breaks; what is on its way, whole or in part, is lost. */
final class Reset implements FaultKind {
    @Override
    public String name() {
        return "reset";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("from-host"), Parameter.host("to-host"));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.network().reset(numbers[0], numbers[1]);
    }
}
