package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** One way holds only so many frames at a time; what does not fit is refused to the sender. */
final class Narrow implements FaultKind {
    @Override
    public String name() {
        return "narrow";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.host("from-host"),
                Parameter.host("to-host"),
                new Parameter("frames", 1, 5),
                Parameter.ms(10, 2000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.network().link(numbers[0], numbers[1]).narrow(numbers[2], world.nowNs() + numbers[3] * Faults.MS);
    }
}
