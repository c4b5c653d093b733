package io.flotilla.statemachine.managed;

import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachine;
import io.flotilla.statemachine.StateMachineKind;
import io.flotilla.statemachine.StopSignal;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** Drives a {@link StateMachine}: update, recovery and close exclude everything, lookups and saving share. */
public final class ManagedInMemory implements ManagedStateMachine {
    private final StateMachine machine;
    /** Shared by lookups and saving, exclusive for whatever changes the state. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    /** Guarded by {@link #lock}; stays true once it is. */
    private boolean closed;

    public ManagedInMemory(StateMachine machine) {
        this.machine = machine;
    }

    @Override
    public StateMachineKind kind() {
        return StateMachineKind.IN_MEMORY;
    }

    @Override
    public long open(StopSignal stop) {
        return 0;
    }

    @Override
    public void update(CommandBatch batch) throws Exception {
        lock.writeLock().lock();
        try {
            requireOpen();
            while (batch.next()) {
                batch.result(machine.update(batch.command()));
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public @Nullable Object lookup(Object query) throws Exception {
        lock.readLock().lock();
        try {
            requireOpen();
            return machine.lookup(query);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void sync() {
        // nothing of a machine in memory survives by itself
    }

    @Override
    public @Nullable Object prepareSnapshot() {
        return null;
    }

    @Override
    public void saveSnapshot(@Nullable Object context, OutputStream out, SnapshotFiles files, StopSignal stop)
            throws Exception {
        lock.readLock().lock();
        try {
            requireOpen();
            machine.saveSnapshot(out, files, stop);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) throws Exception {
        lock.writeLock().lock();
        try {
            requireOpen();
            machine.recoverFromSnapshot(in, files, stop);
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public void close() throws Exception {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                machine.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the state machine is closed");
        }
    }
}
