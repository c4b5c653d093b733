package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** A disk takes no write for a while. */
final class Stall implements FaultKind {
    @Override
    public String name() {
        return "stall";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), Parameter.ms(1, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.host(numbers[0]).disk().stall(world.nowNs() + numbers[1] * Faults.MS);
    }
}
