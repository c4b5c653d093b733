package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import java.util.List;

/** A process is killed and started again: unlike after a crash, it finds what was written and never flushed, which a power failure may still take away. */
final class Kill implements FaultKind {
    @Override
    public String name() {
        return "kill";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), Parameter.ms(1, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        SimHost host = world.host(numbers[0]);
        host.kill();
        world.after(numbers[1] * Faults.MS, host::start);
    }
}
