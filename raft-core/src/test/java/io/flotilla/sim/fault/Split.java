package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** The network falls into two parts: bit i of {@code side} is host i + 1. */
final class Split implements FaultKind {
    @Override
    public String name() {
        return "split";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter("side", 1, 510), Parameter.ms(10, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.network().split(numbers[0], world.nowNs() + numbers[1] * Faults.MS);
    }
}
