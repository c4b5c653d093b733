package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** A connection breaks, and the next try reaches another host, as with an address that somebody else has now. It must not be taken for the one that was called. */
final class StrayDial implements FaultKind {
    @Override
    public String name() {
        return "stray-dial";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("from-host"), Parameter.host("to-host"));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.network().link(numbers[0], numbers[1]).strayNext();
        world.network().reset(numbers[0], numbers[1]);
    }
}
