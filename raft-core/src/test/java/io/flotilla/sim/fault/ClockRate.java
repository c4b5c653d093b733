package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** A host's clock runs so many millionths too fast from now on; {@code ppm} 50,000 is right. */
final class ClockRate implements FaultKind {
    @Override
    public String name() {
        return "clock-rate";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), new Parameter("ppm", 0, 100_000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.host(numbers[0]).setClockRate(numbers[1] - 50_000);
    }
}
