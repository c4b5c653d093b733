package io.flotilla.statemachine.testkit;

import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.OnDiskStateMachine;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.statemachine.StopSignal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The contract, kept by an on-disk machine whose whole state is two numbers in one file, written at sync. */
class OnDiskContractTest extends StateMachineContract {
    @Override
    protected StateMachineFactory factory(Path directory) {
        return StateMachineFactory.onDisk((group, replica) -> new SumFile(directory.resolve("sum")));
    }

    @Override
    protected byte[] command(int number) {
        return new byte[] {(byte) (number + 1)};
    }

    @Override
    protected Object query(int number) {
        return "sum";
    }

    private record Sum(long applied, long value) {}

    private static final class SumFile implements OnDiskStateMachine<Sum> {
        private final Path file;
        private volatile Sum sum = new Sum(0, 0);
        private volatile boolean closed;

        SumFile(Path file) {
            this.file = file;
        }

        @Override
        public long open(StopSignal stop) throws IOException {
            if (Files.exists(file)) {
                sum = parse(Files.readAllBytes(file));
            }
            return sum.applied();
        }

        @Override
        public void update(CommandBatch batch) {
            long value = sum.value();
            while (batch.next()) {
                value += batch.command().buffer().getByte(batch.command().offset());
                batch.result(value);
            }
            sum = new Sum(batch.lastIndex(), value);
        }

        @Override
        public Object lookup(Object query) {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            return sum.value();
        }

        @Override
        public void sync() throws IOException {
            Path next = file.resolveSibling("sum.next");
            Files.write(next, bytes(sum));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public Sum prepareSnapshot() {
            return sum;
        }

        @Override
        public void saveSnapshot(Sum context, OutputStream out, StopSignal stop) throws IOException {
            out.write(bytes(context));
        }

        @Override
        public void recoverFromSnapshot(InputStream in, StopSignal stop) throws IOException {
            sum = parse(in.readAllBytes());
            sync();
        }

        @Override
        public void close() {
            closed = true;
        }

        private static byte[] bytes(Sum sum) {
            return ByteBuffer.allocate(16)
                    .putLong(sum.applied())
                    .putLong(sum.value())
                    .array();
        }

        private static Sum parse(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new Sum(buffer.getLong(), buffer.getLong());
        }
    }
}
