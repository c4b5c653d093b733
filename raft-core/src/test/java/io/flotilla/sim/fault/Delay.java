package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** Frames take longer on one way. */
final class Delay implements FaultKind {
    @Override
    public String name() {
        return "delay";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.host("from-host"),
                Parameter.host("to-host"),
                new Parameter("more-us", 100, 300_000),
                Parameter.ms(10, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.network().link(numbers[0], numbers[1]).delay(numbers[2] * 1000, world.nowNs() + numbers[3] * Faults.MS);
    }
}
