package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** The next update of a state machine throws: its replica takes no part until, some time after it, the process is started again and an operator resumes it. */
final class MachineThrows implements FaultKind {
    @Override
    public String name() {
        return "machine-throws";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), Parameter.group(), Parameter.ms(10, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.host(numbers[0]).failNextUpdate(numbers[1], numbers[2] * Faults.MS);
    }
}
