package io.flotilla.replica;

import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.jetbrains.kotlinx.lincheck.annotations.Param;
import org.jetbrains.kotlinx.lincheck.paramgen.IntGen;
import org.jetbrains.kotlinx.lincheck.paramgen.ThreadIdGen;
import org.jetbrains.kotlinx.lincheck.strategy.stress.StressOptions;
import org.junit.jupiter.api.Test;

/** Whatever threads do to a limit at once looks as if they had done it one after another: who is refused would have been refused alone too. */
@Param(name = "bytes", gen = IntGen.class, conf = "1:6")
@Param(name = "thread", gen = ThreadIdGen.class)
public class ProposalLimitLincheckTest {
    private static final int MOST_THREADS = 16;

    private final ProposalLimit limit = new ProposalLimit(8, new MemoryBudget(MemoryBudget.PORTION_BYTES));
    /** By thread: what it admitted and did not give back. */
    private final long[] held = new long[MOST_THREADS];

    /** Asks for some. */
    @Operation
    public boolean admit(@Param(name = "thread") int thread, @Param(name = "bytes") int bytes) {
        boolean admitted = limit.admit(bytes);
        held[thread] += admitted ? bytes : 0;
        return admitted;
    }

    /** Gives back what the thread has. */
    @Operation
    public void release(@Param(name = "thread") int thread) {
        limit.release(held[thread]);
        held[thread] = 0;
    }

    /** What is under way. */
    @Operation
    public long bytes() {
        return limit.bytes();
    }

    @Test
    void everyScheduleIsLikeAnOrder() {
        LinChecker.check(
                ProposalLimitLincheckTest.class,
                new StressOptions()
                        .iterations(30)
                        .invocationsPerIteration(2_000)
                        .threads(3)
                        .actorsPerThread(3));
    }
}
