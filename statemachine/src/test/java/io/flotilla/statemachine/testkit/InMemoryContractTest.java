package io.flotilla.statemachine.testkit;

import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachine;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.statemachine.StopSignal;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** The contract, kept by the smallest machine in memory: sums by slot. */
class InMemoryContractTest extends StateMachineContract {
    private static final int SLOTS = 8;

    @Override
    protected StateMachineFactory factory(Path directory) {
        return StateMachineFactory.inMemory((group, replica) -> new Sums());
    }

    @Override
    protected byte[] command(int number) {
        return new byte[] {(byte) (number % SLOTS), (byte) (number + 1)};
    }

    @Override
    protected Object query(int number) {
        return number % SLOTS;
    }

    private static final class Sums implements StateMachine {
        private final long[] sums = new long[SLOTS];

        @Override
        public Result update(Command command) {
            int slot = command.buffer().getByte(command.offset());
            sums[slot] += command.buffer().getByte(command.offset() + 1);
            return Result.of(sums[slot]);
        }

        @Override
        public Object lookup(Object query) {
            return sums[(Integer) query];
        }

        @Override
        public void saveSnapshot(OutputStream out, SnapshotFiles files, StopSignal stop) throws IOException {
            DataOutputStream data = new DataOutputStream(out);
            for (long sum : sums) {
                data.writeLong(sum);
            }
        }

        @Override
        public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) throws IOException {
            DataInputStream data = new DataInputStream(in);
            for (int i = 0; i < SLOTS; i++) {
                sums[i] = data.readLong();
            }
        }
    }
}
