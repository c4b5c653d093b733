package io.flotilla.example.benchmark;

import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.OnDiskStateMachine;
import io.flotilla.statemachine.StopSignal;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A {@link CountingMachine} that keeps its count on disk, so that the engine may forget log entries behind it. Nothing is written until
 * {@link #sync}; its state is then written, and forced, into one of two slots in turn, so that a torn write leaves the one before.
 *
 * <pre>
 *   slot = { applied index (8), count (8), crc32c of both (4) }, SLOT_BYTES apart
 * </pre>
 */
final class DurableCountingMachine implements OnDiskStateMachine<DurableCountingMachine.State> {
    /** A point in time. */
    record State(long appliedIndex, long count) {}

    private static final int SLOT_BYTES = 4096;
    private static final int COUNT_OFFSET = 8;
    private static final int CRC_OFFSET = 16;
    private static final int STATE_BYTES = 20;

    private final CountingMachine counting = new CountingMachine();
    private final Path file;
    private long appliedIndex;
    private int slot;
    private volatile boolean closed;

    /** A machine whose state is in {@code file}, which is made at the first sync. */
    DurableCountingMachine(Path file) {
        this.file = file;
    }

    /** What is counted. */
    CountingMachine counting() {
        return counting;
    }

    @Override
    public long open(StopSignal stop) throws IOException {
        if (Files.exists(file)) {
            byte[] stored = Files.readAllBytes(file);
            for (int at = 0; at + STATE_BYTES <= stored.length; at += SLOT_BYTES) {
                ByteBuffer found = ByteBuffer.wrap(stored, at, STATE_BYTES).slice();
                if (found.getInt(CRC_OFFSET) == crc(found) && found.getLong(0) > appliedIndex) {
                    appliedIndex = found.getLong(0);
                    counting.set(found.getLong(COUNT_OFFSET));
                    slot = at == 0 ? 1 : 0;
                }
            }
        }
        return appliedIndex;
    }

    @Override
    public void update(CommandBatch batch) {
        counting.update(batch);
        appliedIndex = batch.lastIndex();
    }

    @Override
    public Object lookup(Object query) {
        if (closed) {
            throw new IllegalStateException("the machine is closed");
        }
        return counting.lookup(query);
    }

    @Override
    public void sync() throws IOException {
        ByteBuffer state = ByteBuffer.allocate(STATE_BYTES);
        state.putLong(0, appliedIndex).putLong(COUNT_OFFSET, counting.count());
        state.putInt(CRC_OFFSET, crc(state));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(state, (long) slot * SLOT_BYTES);
            channel.force(false);
        }
        slot ^= 1;
    }

    @Override
    public State prepareSnapshot() {
        return new State(appliedIndex, counting.count());
    }

    @Override
    public void saveSnapshot(State context, OutputStream out, StopSignal stop) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.writeLong(context.appliedIndex());
        data.writeLong(context.count());
    }

    @Override
    public void recoverFromSnapshot(InputStream in, StopSignal stop) throws IOException {
        DataInputStream data = new DataInputStream(in);
        appliedIndex = data.readLong();
        counting.set(data.readLong());
        sync();
    }

    @Override
    public void close() {
        closed = true;
    }

    private static int crc(ByteBuffer state) {
        CRC32C crc = new CRC32C();
        crc.update(state.duplicate().position(0).limit(CRC_OFFSET));
        return (int) crc.getValue();
    }
}
