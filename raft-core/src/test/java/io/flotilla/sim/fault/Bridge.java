package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import java.util.List;

/** Two parts that reach one another over one host alone: bit i of {@code side} is host i + 1. */
final class Bridge implements FaultKind {
    @Override
    public String name() {
        return "bridge";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), new Parameter("side", 1, 510), Parameter.ms(10, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        int hosts = world.hosts().size();
        for (int a = 1; a <= hosts; a++) {
            for (int b = 1; b <= hosts; b++) {
                boolean apart = ((numbers[1] >> (a - 1)) & 1) != ((numbers[1] >> (b - 1)) & 1);
                if (apart && a != numbers[0] && b != numbers[0]) {
                    world.network().link(a, b).cut(world.nowNs() + numbers[2] * Faults.MS);
                }
            }
        }
    }
}
