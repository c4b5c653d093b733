package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** Every host reaches only those whose numbers are next to its own. */
final class Line implements FaultKind {
    @Override
    public String name() {
        return "line";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.ms(10, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        int hosts = world.hosts().size();
        for (int a = 1; a <= hosts; a++) {
            for (int b = 1; b <= hosts; b++) {
                if (Math.abs(a - b) > 1) {
                    world.network().link(a, b).cut(world.nowNs() + numbers[0] * Faults.MS);
                }
            }
        }
    }
}
