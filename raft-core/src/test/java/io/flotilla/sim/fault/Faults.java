package io.flotilla.sim.fault;

import io.flotilla.sim.FaultKind;
import io.flotilla.sim.SimHost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All kinds of fault. */
public final class Faults {
    static final long MS = 1_000_000;

    /** In the order in which they came to be: seeds refer to it. */
    public static final List<FaultKind> ALL = List.of(
            new ProcessEnds("crash", SimHost::crash),
            new PowerFailure(),
            new Pause(),
            new Slow(),
            new ClockRate(),
            new Split(),
            new Isolate(),
            new OneWay(),
            new Mute(),
            new Deaf(),
            new Bridge(),
            new Line(),
            new Loss(),
            new Repeat(),
            new Disorder(),
            new Delay(),
            new Clog(),
            new FlipFrame(),
            new Reset(),
            new HalfOpen(),
            new Stall(),
            new Full(),
            new SyncFails(),
            new FlipRead(),
            new Wipe(),
            new StopReplica(),
            new Transfer(),
            new CutFrame(),
            new Narrow(),
            new Hang(),
            new ProcessEnds("kill", SimHost::kill),
            new Impostor(),
            new MachineThrows(),
            new ProcessEnds("close", SimHost::close),
            new StrayDial(),
            new LoseMachine(),
            new FlipRecord());

    private Faults() {}

    /** The kind of that name; null for none. */
    public static @Nullable FaultKind named(String name) {
        for (FaultKind kind : ALL) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        return null;
    }
}
