package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import java.util.List;

/** Several hosts end at the same moment: bit i of {@code side} is host i + 1. */
final class PowerFailure implements FaultKind {
    @Override
    public String name() {
        return "power-failure";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter("side", 1, 511), Parameter.ms(1, 2000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        for (SimHost host : world.hosts()) {
            if (((numbers[0] >> host.index()) & 1) != 0) {
                host.crash();
                world.after(numbers[1] * Faults.MS, host::start);
            }
        }
    }
}
