package io.flotilla.sim.work;

import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.StopSignal;
import io.flotilla.statemachine.StorageFullException;
import io.flotilla.testkit.NoSnapshots;
import org.jspecify.annotations.Nullable;

/** The map of {@link KvState} as a state machine of each kind. Snapshots come with the feature. */
final class KvMachines {
    private KvMachines() {}

    private static void answer(CommandBatch batch, long answer) {
        if (answer != KvState.NO_ANSWER) {
            batch.result(answer);
        }
    }

    /** In memory. */
    static final class InMemory implements NoSnapshots.InMemory {
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
    }

    /** In memory, with concurrent reads. */
    static final class Concurrent implements NoSnapshots.Concurrent {
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
    }

    /** On a {@link MachineDisk}. */
    static final class OnDisk implements NoSnapshots.OnDisk {
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
    }
}
