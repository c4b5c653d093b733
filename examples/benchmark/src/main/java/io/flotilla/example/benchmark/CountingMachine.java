package io.flotilla.example.benchmark;

import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.ConcurrentStateMachine;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StopSignal;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Counts commands and keeps the last one: as little as a state machine can do. Never blocks. */
final class CountingMachine implements ConcurrentStateMachine<Long> {
    /** Written by updates alone. */
    private volatile long count;
    /** The last command of the newest batch, in {@code [0, lastLength)}; guarded by the exclusion of updates. */
    private byte[] last = new byte[16];

    private int lastLength;

    @Override
    public void update(CommandBatch batch) {
        long next = count;
        while (batch.next()) {
            batch.result(++next);
            Command command = batch.command();
            if (command.index() == batch.lastIndex()) {
                keep(command);
            }
        }
        count = next;
    }

    /** Answers how many commands were applied, whatever is asked. */
    @Override
    public Object lookup(Object query) {
        return count;
    }

    @Override
    public Long prepareSnapshot() {
        return count;
    }

    @Override
    public void saveSnapshot(Long context, OutputStream out, SnapshotFiles files, StopSignal stop) throws IOException {
        new DataOutputStream(out).writeLong(context);
    }

    @Override
    public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) throws IOException {
        count = new DataInputStream(in).readLong();
    }

    /** Goes on from a count that was kept. By whoever excludes updates. */
    void set(long kept) {
        count = kept;
    }

    /** How many commands were applied. Thread safe. */
    long count() {
        return count;
    }

    /** Length of the last command; 0 before the first. Not thread safe. */
    int lastLength() {
        return lastLength;
    }

    private void keep(Command command) {
        if (last.length < command.length()) {
            last = new byte[command.length()];
        }
        command.buffer().getBytes(command.offset(), last, 0, command.length());
        lastLength = command.length();
    }
}
