package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** Nothing gets from one host to another; the way back is open. */
final class OneWay implements FaultKind {
    @Override
    public String name() {
        return "one-way";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("from-host"), Parameter.host("to-host"), Parameter.ms(10, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.network().link(numbers[0], numbers[1]).cut(world.nowNs() + numbers[2] * Faults.MS);
    }
}
