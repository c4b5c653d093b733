package io.flotilla.statemachine.managed;

import static io.flotilla.statemachine.managed.ThreadRules.assertBeside;
import static io.flotilla.statemachine.managed.ThreadRules.assertExclusive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.OnDiskStateMachine;
import io.flotilla.statemachine.StateMachineKind;
import io.flotilla.statemachine.StopSignal;
import io.flotilla.statemachine.managed.ThreadRules.Call;
import io.flotilla.statemachine.managed.ThreadRules.Inside;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagedOnDiskTest {
    private final Inside inside = new Inside();
    private final Machine machine = new Machine();
    private final ManagedOnDisk<String> managed = new ManagedOnDisk<>(machine);

    @Test
    void updateSyncPreparingAndRecoveryExcludeOneAnother() throws Exception {
        assertExclusive(managed, inside, Call.UPDATE, Call.SYNC, Call.PREPARE, Call.RECOVER);
    }

    @ParameterizedTest
    @CsvSource({
        "LOOKUP, LOOKUP",
        "LOOKUP, UPDATE",
        "LOOKUP, SYNC",
        "LOOKUP, RECOVER",
        "LOOKUP, SAVE",
        "SAVE, UPDATE",
        "SAVE, SAVE",
    })
    void callsThatTheContractAllowsBesideEachOtherAre(Call left, Call right) throws Exception {
        assertBeside(managed, inside, left, right);
    }

    @Test
    void openAnswersTheMachinesIndex() throws Exception {
        assertThat(managed.kind()).isEqualTo(StateMachineKind.ON_DISK);
        assertThat(managed.open(ThreadRules.NEVER)).isEqualTo(17);
    }

    @Test
    void closeWaitsForSavingToEnd() throws Exception {
        CountDownLatch saving = new CountDownLatch(1);
        AtomicBoolean stop = new AtomicBoolean();
        inside.during(() -> {
            saving.countDown();
            while (!stop.get()) {
                Thread.onSpinWait();
            }
        });
        FutureTask<Void> save = task(() -> ThreadRules.call(managed, Call.SAVE, "context"));
        assertThat(saving.await(30, TimeUnit.SECONDS)).isTrue();
        FutureTask<Boolean> close = task(() -> {
            managed.close();
            return true;
        });

        assertThat(machine.closed).isZero();
        stop.set(true);
        close.get(30, TimeUnit.SECONDS);
        save.get(30, TimeUnit.SECONDS);

        assertThat(machine.closed).isEqualTo(1);
        assertThat(machine.closedWhileSaving).isFalse();
    }

    @Test
    void closedMachineIsClosedOnceAndCalledNoMore() throws Exception {
        managed.close();
        managed.close();

        assertThat(machine.closed).isEqualTo(1);
        for (Call call : Call.values()) {
            assertThatThrownBy(() -> ThreadRules.call(managed, call, "context"))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> managed.open(ThreadRules.NEVER)).isInstanceOf(IllegalStateException.class);
    }

    private static <T> FutureTask<T> task(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        new Thread(task, "caller").start();
        return task;
    }

    private final class Machine implements OnDiskStateMachine<String> {
        private final AtomicBoolean savingNow = new AtomicBoolean();
        private volatile boolean closedWhileSaving;
        private volatile int closed;

        @Override
        public long open(StopSignal stop) {
            return 17;
        }

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
        public void sync() {
            inside.run(Call.SYNC);
        }

        @Override
        public String prepareSnapshot() {
            inside.run(Call.PREPARE);
            return "prepared";
        }

        @Override
        public void saveSnapshot(String context, OutputStream out, StopSignal stop) {
            savingNow.set(true);
            inside.run(Call.SAVE);
            savingNow.set(false);
        }

        @Override
        public void recoverFromSnapshot(InputStream in, StopSignal stop) {
            inside.run(Call.RECOVER);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // closed by one thread at a time, which is what is tested
        public void close() {
            closedWhileSaving = savingNow.get();
            closed++;
        }
    }
}
