package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** A bit is turned on the way from a disk: the replica that reads says so and stops. Some time after it the process is started again. */
final class FlipRead implements FaultKind {
    @Override
    public String name() {
        return "flip-read";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), new Parameter("reads", 1, 2), Parameter.ms(10, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.host(numbers[0]).disk().flipReads((int) numbers[1], numbers[2] * Faults.MS);
    }
}
