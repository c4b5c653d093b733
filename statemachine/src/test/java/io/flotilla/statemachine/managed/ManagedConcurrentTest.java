package io.flotilla.statemachine.managed;

import static io.flotilla.statemachine.managed.ThreadRules.assertBeside;
import static io.flotilla.statemachine.managed.ThreadRules.assertExclusive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.ConcurrentStateMachine;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachineKind;
import io.flotilla.statemachine.StopSignal;
import io.flotilla.statemachine.managed.ThreadRules.Call;
import io.flotilla.statemachine.managed.ThreadRules.Inside;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagedConcurrentTest {
    private final Inside inside = new Inside();
    private final Machine machine = new Machine();
    private final ManagedConcurrent<String> managed = new ManagedConcurrent<>(machine);

    @Test
    void updatePreparingAndRecoveryExcludeOneAnother() throws Exception {
        assertExclusive(managed, inside, Call.UPDATE, Call.PREPARE, Call.RECOVER);
    }

    @ParameterizedTest
    @CsvSource({
        "LOOKUP, LOOKUP",
        "LOOKUP, UPDATE",
        "LOOKUP, RECOVER",
        "LOOKUP, SAVE",
        "SAVE, UPDATE",
        "SAVE, SAVE",
    })
    void callsThatTheContractAllowsBesideEachOtherAre(Call left, Call right) throws Exception {
        assertBeside(managed, inside, left, right);
    }

    @Test
    void savingGetsWhatWasPrepared() throws Exception {
        managed.saveSnapshot(
                managed.prepareSnapshot(), OutputStream.nullOutputStream(), ThreadRules.NO_FILES, ThreadRules.NEVER);

        assertThat(machine.saved).isEqualTo("prepared");
    }

    @Test
    void closedMachineIsClosedOnceAndCalledNoMore() throws Exception {
        managed.close();
        managed.close();

        assertThat(machine.closed).isEqualTo(1);
        for (Call call : List.of(Call.UPDATE, Call.LOOKUP, Call.PREPARE, Call.SAVE, Call.RECOVER)) {
            assertThatThrownBy(() -> ThreadRules.call(managed, call, "context"))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void machineInMemoryOpensAtZeroAndHasNothingToSync() throws Exception {
        assertThat(managed.kind()).isEqualTo(StateMachineKind.CONCURRENT);
        assertThat(managed.open(ThreadRules.NEVER)).isZero();
        managed.sync();
    }

    private final class Machine implements ConcurrentStateMachine<String> {
        private volatile String saved = "nothing";
        private int closed;

        @Override
        public void update(CommandBatch batch) {
            inside.run(Call.UPDATE);
        }

        @Override
        public Object lookup(Object query) {
            inside.run(Call.LOOKUP);
            return query;
        }

        @Override
        public String prepareSnapshot() {
            inside.run(Call.PREPARE);
            return "prepared";
        }

        @Override
        public void saveSnapshot(String context, OutputStream out, SnapshotFiles files, StopSignal stop) {
            inside.run(Call.SAVE);
            saved = context;
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
