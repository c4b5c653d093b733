package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.Parameter;
import io.flotilla.sim.World;
import io.flotilla.testkit.InMemoryDisk.FailedSave;
import java.util.List;

/** The next flush of a log fails, and its pages are lost (or, {@code written} 1, are there after all). Some time after it the process is started again. */
final class SyncFails implements FaultKind {
    @Override
    public String name() {
        return "sync-fails";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.host("host"), new Parameter("written", 0, 1), Parameter.ms(10, 3000));
    }

    @Override
    public void inject(World world, long[] numbers) {
        world.host(numbers[0])
                .disk()
                .failNextSave(numbers[1] == 1 ? FailedSave.WRITTEN : FailedSave.LOST, numbers[2] * Faults.MS);
    }
}
