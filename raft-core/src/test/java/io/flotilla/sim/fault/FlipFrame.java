package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** One bit of the next frame on one way is turned. */
final class FlipFrame implements FaultKind {
    @Override
    public String name() {
        return "flip-frame";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("from-host"), Parameter.host("to-host"));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.network().link(numbers[0], numbers[1]).flipNext();
    }
}
