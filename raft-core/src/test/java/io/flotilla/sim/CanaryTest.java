package io.flotilla.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.sim.work.KvWorkload;
import io.flotilla.sim.work.StaleKv;
import io.flotilla.spi.WriteBatch;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A simulator that cannot fail proves nothing: here a rule is broken, by a disk that writes something else, and it must be noticed. */
class CanaryTest {
    private static final long EVENTS = 20_000;

    private static Campaign.Result campaign(UnaryOperator<WriteBatch> write, long seeds) throws InterruptedException {
        try (Quiet quiet = new Quiet()) {
            Setup setup = Setup.USUAL.withWrite(write);
            return new Campaign(seed -> Simulation.run(Scenario.ofSeed(seed, EVENTS), setup), 2)
                    .seeds(1, seeds, Long.MAX_VALUE);
        }
    }

    private static WriteBatch each(WriteBatch batch, UnaryOperator<LogWrite> change) {
        WriteBatch changed = new WriteBatch();
        changed.addAll(batch);
        changed.writes().replaceAll(change);
        return changed;
    }

    private static LogWrite withHardState(LogWrite write, HardState state) {
        return new LogWrite(
                write.key(),
                write.groupUid(),
                write.writeId(),
                state,
                write.commitHint(),
                write.blocks(),
                write.compactTo());
    }

    /** The term is kept, the vote is not. */
    static WriteBatch forgetVotes(WriteBatch batch) {
        return each(batch, write -> {
            HardState state = write.hardState();
            return state == null ? write : withHardState(write, new HardState(state.term(), 0, state.commit()));
        });
    }

    /** Entries are acknowledged and not written. */
    private static WriteBatch forgetEntries(WriteBatch batch) {
        return each(
                batch,
                write -> write.writeId() % 20 != 19
                        ? write
                        : new LogWrite(
                                write.key(),
                                write.groupUid(),
                                write.writeId(),
                                write.hardState(),
                                write.commitHint(),
                                List.of(),
                                write.compactTo()));
    }

    @Test
    void votesThatAreNotKeptAreNoticed() throws InterruptedException {
        Campaign.Result result = campaign(CanaryTest::forgetVotes, 10);
        assertThat(result.failures()).hasSizeGreaterThanOrEqualTo(8);
        assertThat(result.failures().get(0).cause())
                .isInstanceOf(Violation.class)
                .hasMessageContaining("I4");
    }

    @Test
    void entriesThatAreNotKeptAreNoticed() throws InterruptedException {
        Campaign.Result result = campaign(CanaryTest::forgetEntries, 10);
        assertThat(result.failures()).hasSizeGreaterThanOrEqualTo(8);
    }

    /** The checks by index believe the machine; what clients saw does not. */
    @Test
    void staleReadsServedAsLinearizableAreNoticedByWhatClientsSaw() throws InterruptedException {
        try (Quiet quiet = new Quiet()) {
            Setup setup = Setup.of(StaleKv.maker(), KvWorkload::new);
            Campaign.Result result = new Campaign(seed -> Simulation.run(Scenario.ofSeed(seed, EVENTS), setup), 2)
                    .seeds(1, 10, Long.MAX_VALUE);
            assertThat(result.failures()).hasSizeGreaterThanOrEqualTo(8);
            assertThat(result.failures())
                    .allSatisfy(failure -> assertThat(failure.cause())
                            .isInstanceOf(Violation.class)
                            .hasMessageContaining("I17: what clients saw is not linearizable")
                            .hasMessageContaining("These contradict each other"));
        }
    }

    @Test
    void aFailureIsMadeSmallAndItsFileFailsInTheSameWay(@TempDir java.nio.file.Path directory) throws Exception {
        Setup setup = Setup.USUAL.withWrite(CanaryTest::forgetVotes);
        try (Quiet quiet = new Quiet()) {
            Scenario failing = Scenario.ofSeed(2, EVENTS);
            Throwable cause = Minimizer.failureOf(failing, setup);
            assertThat(cause).isNotNull();
            if (cause == null) {
                return;
            }
            String words = Replay.report(failing, cause, setup, directory, "the command");
            assertThat(words)
                    .contains("seed 2")
                    .contains("the command -Dsim.version=5 -Dsim.seed=2")
                    .contains("the command -Dsim.scenario=");
            Scenario small = ScenarioFile.parse(java.nio.file.Files.readString(directory.resolve("seed-2.txt")));
            assertThat(small.faults()).hasSizeLessThan(5);
            assertThat(Minimizer.sameFailure(cause, setup).test(small)).isTrue();
        }
    }
}
