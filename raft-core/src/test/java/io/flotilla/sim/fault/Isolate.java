package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** One host is alone. */
final class Isolate implements FaultKind {
    @Override
    public String name() {
        return "isolate";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), Parameter.ms(10, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.network().split(1L << (numbers[0] - 1), world.nowNs() + numbers[1] * Faults.MS);
    }
}
