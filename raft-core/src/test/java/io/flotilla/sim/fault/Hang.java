package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import java.util.List;

/** A disk takes no write any more, longer than anybody waits, until somebody notices and starts the process again. */
final class Hang implements FaultKind {
    @Override
    public String name() {
        return "hang";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), Parameter.ms(3000, 30_000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        SimHost host = world.host(numbers[0]);
        long life = host.life();
        host.disk().hang(world.nowNs() + numbers[1] * Faults.MS);
        world.after(numbers[1] * Faults.MS, () -> {
            if (host.isUp() && host.life() == life) {
                host.crash();
                host.start();
            }
        });
    }
}
