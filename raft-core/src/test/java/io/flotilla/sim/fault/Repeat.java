package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** Messages come twice on one way (message by message only). */
final class Repeat implements FaultKind {
    @Override
    public String name() {
        return "repeat";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.host("from-host"),
                Parameter.host("to-host"),
                new Parameter("percent", 1, 60),
                Parameter.ms(10, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.network().link(numbers[0], numbers[1]).repeat(numbers[2], world.nowNs() + numbers[3] * Faults.MS);
    }
}
