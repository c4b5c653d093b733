package io.flotilla.sim;

import io.flotilla.sim.work.KvWorkload;
import io.flotilla.sim.work.MachineMaker;
import io.flotilla.sim.work.Workload;
import io.flotilla.spi.WriteBatch;
import io.flotilla.testkit.InMemoryDisk;
import io.flotilla.testkit.LogDisk;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What is put into a world besides its scenario: whose state machines, what clients do with them, and where a test breaks a rule to see that the checkers notice.
 *
 * @param machines makes the state machines, by the shape
 * @param workload makes what clients do
 * @param write what really reaches a log's disk of a batch that is saved: itself, but in canaries
 * @param disks makes the disks of logs, each from a seed: the model, or another store over a disk that is simulated
 */
public record Setup(
        Function<Shape, MachineMaker> machines,
        Supplier<Workload> workload,
        UnaryOperator<WriteBatch> write,
        LongFunction<LogDisk> disks) {
    /** A map of texts, and everything as it is. */
    public static final Setup USUAL = byShape(shape -> MachineMaker.kv(shape.get(Setting.MACHINE)), KvWorkload::new);

    /** State machines and clients of one's own. */
    public static Setup of(MachineMaker machines, Supplier<Workload> workload) {
        return byShape(shape -> machines, workload);
    }

    private static Setup byShape(Function<Shape, MachineMaker> machines, Supplier<Workload> workload) {
        return new Setup(machines, workload, UnaryOperator.identity(), seed -> new InMemoryDisk());
    }

    /** The same with a disk that writes something else. */
    public Setup withWrite(UnaryOperator<WriteBatch> other) {
        return new Setup(machines, workload, other, disks);
    }

    /** The same over other log stores. */
    public Setup withDisks(LongFunction<LogDisk> others) {
        return new Setup(machines, workload, write, others);
    }
}
