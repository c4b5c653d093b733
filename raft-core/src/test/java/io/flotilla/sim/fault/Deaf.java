package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** A host is heard and does not hear. */
final class Deaf implements FaultKind {
    @Override
    public String name() {
        return "deaf";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), Parameter.ms(10, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        for (int from = 1; from <= world.hosts().size(); from++) {
            world.network().link(from, numbers[0]).cut(world.nowNs() + numbers[1] * Faults.MS);
        }
    }
}
