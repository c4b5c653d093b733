package io.flotilla.replica;

import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.jetbrains.kotlinx.lincheck.annotations.Param;
import org.jetbrains.kotlinx.lincheck.paramgen.IntGen;
import org.jetbrains.kotlinx.lincheck.strategy.managed.modelchecking.ModelCheckingOptions;
import org.junit.jupiter.api.Test;

/** Whatever threads do to a budget at once looks as if they had done it one after another: above all, who is refused would have been refused alone too. */
@Param(name = "bytes", gen = IntGen.class, conf = "1:6")
public class MemoryBudgetLincheckTest {
    private final MemoryBudget budget = new MemoryBudget(8);

    /** Asks for some. */
    @Operation
    public boolean take(@Param(name = "bytes") int bytes) {
        return budget.take(bytes);
    }

    /** Gives some back, as often as not what was never taken: the arithmetic must hold all the same. */
    @Operation
    public void give(@Param(name = "bytes") int bytes) {
        budget.give(bytes);
    }

    /** What is lent now. */
    @Operation
    public long lent() {
        return budget.lentBytes();
    }

    @Test
    void everyScheduleIsLikeAnOrder() {
        check(2, 30, 2_000);
    }

    /** Fewer schedules: threads that wait for their turn spin, and where they are more than the processors each turn costs milliseconds. */
    @Test
    void everyScheduleOfThreeThreadsIsLikeAnOrder() {
        check(3, 10, 200);
    }

    private static void check(int threads, int iterations, int invocations) {
        LinChecker.check(
                MemoryBudgetLincheckTest.class,
                new ModelCheckingOptions()
                        .iterations(iterations)
                        .invocationsPerIteration(invocations)
                        .threads(threads)
                        .actorsPerThread(3));
    }
}
