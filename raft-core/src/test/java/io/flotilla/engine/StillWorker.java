package io.flotilla.engine;

import io.flotilla.config.EngineConfig;
import io.flotilla.replica.Completions;
import io.flotilla.testkit.InMemoryDisk;
import io.flotilla.testkit.SeededRandom;
import io.flotilla.testkit.SimClock;
import io.flotilla.testkit.SimNetwork;
import java.nio.file.Path;
import java.util.List;

/** A step worker that nobody runs yet. */
final class StillWorker {
    private StillWorker() {}

    static StepWorker make() throws Exception {
        SimClock clock = new SimClock(1);
        SeededRandom random = new SeededRandom(1);
        LogWriter writer = new LogWriter(new InMemoryDisk().factory().open(Path.of("in-memory")), clock, List.of());
        ApplyPool pool = new ApplyPool("apply", 1, Long.MAX_VALUE, clock);
        return new StepWorker(
                0,
                new EngineContext(
                        EngineConfig.DEFAULT,
                        clock,
                        random,
                        new SimNetwork(clock, random).factory().create("test", "h1", "h1:1", clock),
                        writer,
                        new LogReader(new InMemoryDisk().factory().open(Path.of("in-memory"))),
                        pool,
                        pool,
                        new Completions(Runnable::run),
                        new Pins(1)));
    }
}
