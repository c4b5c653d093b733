package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import java.util.List;
import java.util.function.Consumer;

/**
 * A process ends, and is started again.
 *
 * @param how in the middle of what it does, with its machine ({@link SimHost#crash}) or alone ({@link SimHost#kill}), or in order ({@link SimHost#close})
 */
record ProcessEnds(String name, Consumer<SimHost> how) implements FaultKind {
    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), Parameter.ms(1, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        SimHost host = world.host(numbers[0]);
        how.accept(host);
        world.after(numbers[1] * Faults.MS, host::start);
    }
}
