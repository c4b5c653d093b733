package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** Messages overtake one another on one way (message by message only). */
final class Disorder implements FaultKind {
    @Override
    public String name() {
        return "disorder";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("from-host"), Parameter.host("to-host"), Parameter.ms(10, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.network().link(numbers[0], numbers[1]).disorder(world.nowNs() + numbers[2] * Faults.MS);
    }
}
