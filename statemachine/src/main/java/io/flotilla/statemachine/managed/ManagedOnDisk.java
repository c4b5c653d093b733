package io.flotilla.statemachine.managed;

import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.OnDiskStateMachine;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachineKind;
import io.flotilla.statemachine.StopSignal;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Drives a {@link OnDiskStateMachine}: open, update, sync, preparing, recovery and close exclude one another, and close waits
 * for saving to end; lookups and saving are free.
 */
public final class ManagedOnDisk<C> implements ManagedStateMachine {
    private final OnDiskStateMachine<C> machine;
    /** Held by everything that changes or captures the state. */
    private final ReentrantLock exclusive = new ReentrantLock();

    /** Its read side is held while saving, which runs beside updates; closing waits for it. */
    private final ReentrantReadWriteLock saving = new ReentrantReadWriteLock();

    /** Stays true once it is. */
    private volatile boolean closed;

    public ManagedOnDisk(OnDiskStateMachine<C> machine) {
        this.machine = machine;
    }

    @Override
    public StateMachineKind kind() {
        return StateMachineKind.ON_DISK;
    }

    @Override
    public long open(StopSignal stop) throws Exception {
        exclusive.lock();
        try {
            requireOpen();
            return machine.open(stop);
        } finally {
            exclusive.unlock();
        }
    }

    @Override
    public void update(CommandBatch batch) throws Exception {
        exclusive.lock();
        try {
            requireOpen();
            machine.update(batch);
        } finally {
            exclusive.unlock();
        }
    }

    @Override
    public @Nullable Object lookup(Object query) throws Exception {
        requireOpen();
        return machine.lookup(query);
    }

    @Override
    public void sync() throws Exception {
        exclusive.lock();
        try {
            requireOpen();
            machine.sync();
        } finally {
            exclusive.unlock();
        }
    }

    @Override
    public Object prepareSnapshot() throws Exception {
        exclusive.lock();
        try {
            requireOpen();
            return machine.prepareSnapshot();
        } finally {
            exclusive.unlock();
        }
    }

    @Override
    @SuppressWarnings("unchecked") // the engine hands back what prepareSnapshot returned
    public void saveSnapshot(@Nullable Object context, OutputStream out, SnapshotFiles files, StopSignal stop)
            throws Exception {
        saving.readLock().lock();
        try {
            requireOpen();
            machine.saveSnapshot((C) Objects.requireNonNull(context, "context"), out, stop);
        } finally {
            saving.readLock().unlock();
        }
    }

    @Override
    public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) throws Exception {
        exclusive.lock();
        try {
            requireOpen();
            machine.recoverFromSnapshot(in, stop);
        } finally {
            exclusive.unlock();
        }
    }

    @Override
    public void close() throws Exception {
        saving.writeLock().lock();
        try {
            exclusive.lock();
            try {
                closeOnce();
            } finally {
                exclusive.unlock();
            }
        } finally {
            saving.writeLock().unlock();
        }
    }

    private void closeOnce() throws Exception {
        if (!closed) {
            closed = true;
            machine.close();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the state machine is closed");
        }
    }
}
