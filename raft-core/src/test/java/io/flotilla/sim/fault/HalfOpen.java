package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** What is sent on one way vanishes and nobody is told, until the connection counts as broken. */
final class HalfOpen implements FaultKind {
    @Override
    public String name() {
        return "half-open";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("from-host"), Parameter.host("to-host"), Parameter.ms(10, 1500));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.network().link(numbers[0], numbers[1]).blackHole(world.nowNs() + numbers[2] * Faults.MS);
        if (numbers[0] != numbers[1]) {
            world.after(numbers[2] * Faults.MS, () -> world.network().reset(numbers[0], numbers[1]));
        }
    }
}
