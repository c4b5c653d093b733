package io.flotilla.statemachine.testkit;

import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.ConcurrentStateMachine;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.statemachine.StopSignal;
import io.flotilla.statemachine.StoppedException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The contract, kept by a concurrent machine that holds one immutable map. */
class ConcurrentContractTest extends StateMachineContract {
    @Override
    protected StateMachineFactory factory(Path directory) {
        return StateMachineFactory.concurrent((group, replica) -> new LastIndexByByte());
    }

    @Override
    protected byte[] command(int number) {
        return new byte[] {(byte) (number % 16)};
    }

    @Override
    protected Object query(int number) {
        return (byte) (number % 16);
    }

    private static final class LastIndexByByte implements ConcurrentStateMachine<Map<Byte, Long>> {
        private volatile Map<Byte, Long> indexes = Map.of();

        @Override
        public void update(CommandBatch batch) {
            Map<Byte, Long> next = new TreeMap<>(indexes);
            while (batch.next()) {
                Command command = batch.command();
                Long former = next.put(command.buffer().getByte(command.offset()), command.index());
                batch.result(former == null ? 0 : former);
            }
            indexes = next;
        }

        @Override
        public Object lookup(Object query) {
            return indexes.getOrDefault((Byte) query, 0L);
        }

        @Override
        public Map<Byte, Long> prepareSnapshot() {
            return indexes;
        }

        @Override
        public void saveSnapshot(Map<Byte, Long> context, OutputStream out, SnapshotFiles files, StopSignal stop)
                throws IOException, StoppedException {
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(context.size());
            for (Map.Entry<Byte, Long> entry : context.entrySet()) {
                stop.throwIfStopped();
                data.writeByte(entry.getKey());
                data.writeLong(entry.getValue());
            }
        }

        @Override
        public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) throws IOException {
            DataInputStream data = new DataInputStream(in);
            Map<Byte, Long> read = new TreeMap<>();
            for (int left = data.readInt(); left > 0; left--) {
                read.put(data.readByte(), data.readLong());
            }
            indexes = read;
        }
    }
}
