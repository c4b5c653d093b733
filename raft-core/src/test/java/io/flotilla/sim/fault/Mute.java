package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** A host hears and is not heard. */
final class Mute implements FaultKind {
    @Override
    public String name() {
        return "mute";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), Parameter.ms(10, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        for (int to = 1; to <= world.hosts().size(); to++) {
            world.network().link(numbers[0], to).cut(world.nowNs() + numbers[1] * Faults.MS);
        }
    }
}
