package io.flotilla.statemachine.managed;

import static io.flotilla.statemachine.managed.ThreadRules.assertBeside;
import static io.flotilla.statemachine.managed.ThreadRules.assertExclusive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachine;
import io.flotilla.statemachine.StateMachineKind;
import io.flotilla.statemachine.StopSignal;
import io.flotilla.statemachine.managed.ThreadRules.Call;
import io.flotilla.statemachine.managed.ThreadRules.Inside;
import io.flotilla.statemachine.testkit.CommandList;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ManagedInMemoryTest {
    private final Inside inside = new Inside();
    private final Machine machine = new Machine();
    private final ManagedInMemory managed = new ManagedInMemory(machine);

    @Test
    void updateAndRecoveryExcludeEachOther() throws Exception {
        assertExclusive(managed, inside, Call.UPDATE, Call.RECOVER);
    }

    @Test
    void lookupsAndSavingExcludeUpdates() throws Exception {
        ThreadRules.hammer(managed, Call.UPDATE, Call.LOOKUP, Call.SAVE, Call.RECOVER);

        assertThat(inside.meetings()).allMatch(meeting -> !meeting.contains("UPDATE") && !meeting.contains("RECOVER"));
    }

    @Test
    void lookupsRunBesideEachOther() throws Exception {
        assertBeside(managed, inside, Call.LOOKUP, Call.LOOKUP);
    }

    @Test
    void lookupsRunBesideSaving() throws Exception {
        assertBeside(managed, inside, Call.LOOKUP, Call.SAVE);
    }

    /** The lookup stays inside until whoever closes waits, or is through. */
    @Test
    void closingWaitsForALookup() throws Exception {
        AtomicInteger closedMeanwhile = new AtomicInteger();
        FutureTask<Boolean> close = new FutureTask<>(() -> {
            managed.close();
            return true;
        });
        inside.during(() -> {
            Thread closer = new Thread(close, "closer");
            closer.start();
            while (closer.isAlive() && closer.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            closedMeanwhile.set(machine.closed);
        });

        managed.lookup("query");

        assertThat(close.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(closedMeanwhile).hasValue(0);
        assertThat(machine.closed).isEqualTo(1);
    }

    @Test
    void everyCommandOfABatchGetsItsResult() throws Exception {
        CommandList batch = new CommandList(5, List.of(new byte[1], new byte[2]));

        managed.update(batch);

        assertThat(batch.results()).containsExactly(Result.of(5), Result.of(6));
    }

    @Test
    void closedMachineIsClosedOnceAndCalledNoMore() throws Exception {
        managed.close();
        managed.close();

        assertThat(machine.closed).isEqualTo(1);
        for (Call call : List.of(Call.UPDATE, Call.LOOKUP, Call.SAVE, Call.RECOVER)) {
            assertThatThrownBy(() -> ThreadRules.call(managed, call, null)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void machineInMemoryOpensAtZeroAndHasNothingToSync() throws Exception {
        assertThat(managed.kind()).isEqualTo(StateMachineKind.IN_MEMORY);
        assertThat(managed.open(ThreadRules.NEVER)).isZero();
        managed.sync();
        assertThat(managed.prepareSnapshot()).isNull();
    }

    private final class Machine implements StateMachine {
        private int closed;

        @Override
        public Result update(Command command) {
            inside.run(Call.UPDATE);
            return Result.of(command.index());
        }

        @Override
        public Object lookup(Object query) {
            inside.run(Call.LOOKUP);
            return query;
        }

        @Override
        public void saveSnapshot(OutputStream out, SnapshotFiles files, StopSignal stop) {
            inside.run(Call.SAVE);
        }

        @Override
        public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) {
            inside.run(Call.RECOVER);
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
