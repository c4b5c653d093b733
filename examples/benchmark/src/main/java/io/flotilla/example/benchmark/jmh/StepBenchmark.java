package io.flotilla.example.benchmark.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one block costs the protocol of all three replicas together: propose, replicate, acknowledge, commit, tell the followers. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StepBenchmark {
    /** Entries per block; the cost is per block. */
    @Param({"1", "256"})
    private int entries = 1;

    private final Trio trio = new Trio();
    private final byte[] payload = new byte[16];
    private long readId;

    /** A block from proposal to commit. */
    @Benchmark
    public long replicate() {
        return trio.replicate(entries, payload);
    }

    /** A round of ReadIndex. */
    @Benchmark
    public long readIndex() {
        return trio.read(++readId);
    }
}
