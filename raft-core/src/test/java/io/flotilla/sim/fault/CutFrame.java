package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** A connection breaks in the middle of its next frame: the other side has the beginning of it, and must not take that for a frame. */
final class CutFrame implements FaultKind {
    @Override
    public String name() {
        return "cut-frame";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("from-host"), Parameter.host("to-host"));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.network().link(numbers[0], numbers[1]).cutNext();
    }
}
