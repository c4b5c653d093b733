package io.flotilla.sim.work;

import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.ConcurrentStateMachine;
import io.flotilla.statemachine.OnDiskStateMachine;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachine;
import io.flotilla.statemachine.StopSignal;
import io.flotilla.statemachine.StorageFullException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The map of {@link KvState} as a state machine of each kind. Snapshots come with the feature. */
final class KvMachines {
    private KvMachines() {}

    private static UnsupportedOperationException noSnapshots() {
        return new UnsupportedOperationException("the simulated machines have no snapshots yet");
    }

    private static void answer(CommandBatch batch, long answer) {
        if (answer != KvState.NO_ANSWER) {
            batch.result(answer);
        }
    }

    /** In memory. */
    static final class InMemory implements StateMachine {
        private final KvState state = new KvState();

        @Override
        public Result update(Command command) {
            return Result.of(state.apply(command));
        }

        @Override
        public @Nullable Object lookup(Object query) {
            return state.value((Integer) query);
        }

        long stateHash() {
            return state.stateHash();
        }

        @Override
        public void saveSnapshot(OutputStream out, SnapshotFiles files, StopSignal stop) {
            throw noSnapshots();
        }

        @Override
        public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) {
            throw noSnapshots();
        }
    }

    /** In memory, with concurrent reads. */
    static final class Concurrent implements ConcurrentStateMachine<KvState> {
        private final KvState state = new KvState();

        @Override
        public void update(CommandBatch batch) {
            while (batch.next()) {
                answer(batch, state.apply(batch.command()));
            }
        }

        @Override
        public @Nullable Object lookup(Object query) {
            return state.value((Integer) query);
        }

        long stateHash() {
            return state.stateHash();
        }

        @Override
        public KvState prepareSnapshot() {
            throw noSnapshots();
        }

        @Override
        public void saveSnapshot(KvState context, OutputStream out, SnapshotFiles files, StopSignal stop) {
            throw noSnapshots();
        }

        @Override
        public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) {
            throw noSnapshots();
        }
    }

    /** On a {@link MachineDisk}. */
    static final class OnDisk implements OnDiskStateMachine<KvState> {
        private final MachineDisk disk;
        private final KvState state = new KvState();

        OnDisk(MachineDisk disk) {
            this.disk = disk;
        }

        @Override
        public long open(StopSignal stop) {
            int whole = 0;
            for (MachineDisk.Entry entry : disk.entries()) {
                if (!SealedRecord.isWhole(entry)) {
                    break;
                }
                state.apply(SealedRecord.content(entry));
                whole++;
            }
            disk.cut(whole);
            return disk.lastIndex();
        }

        @Override
        public void update(CommandBatch batch) {
            while (batch.next()) {
                Command command = batch.command();
                disk.append(command.index(), SealedRecord.seal(command.index(), command.copyBytes()));
                answer(batch, state.apply(command));
            }
        }

        @Override
        public void sync() throws StorageFullException {
            disk.sync();
        }

        @Override
        public @Nullable Object lookup(Object query) {
            return state.value((Integer) query);
        }

        long stateHash() {
            return state.stateHash();
        }

        @Override
        public KvState prepareSnapshot() {
            throw noSnapshots();
        }

        @Override
        public void saveSnapshot(KvState context, OutputStream out, StopSignal stop) {
            throw noSnapshots();
        }

        @Override
        public void recoverFromSnapshot(InputStream in, StopSignal stop) {
            throw noSnapshots();
        }
    }
}
