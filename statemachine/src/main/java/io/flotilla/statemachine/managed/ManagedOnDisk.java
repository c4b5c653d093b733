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
import org.jspecify.annotations.Nullable;

/**
 * Drives a {@link OnDiskStateMachine}: update, sync, preparing, recovery and close exclude one another; lookups and saving are
 * free.
 */
public final class ManagedOnDisk<C> implements ManagedStateMachine {
    private final OnDiskStateMachine<C> machine;
    private final ReentrantLock exclusive = new ReentrantLock();
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
        return machine.open(stop);
    }

    @Override
    public void update(CommandBatch batch) throws Exception {
        exclusive.lock();
        try {
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
        requireOpen();
        machine.saveSnapshot((C) Objects.requireNonNull(context, "context"), out, stop);
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
        exclusive.lock();
        try {
            if (!closed) {
                closed = true;
                machine.close();
            }
        } finally {
            exclusive.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the state machine is closed");
        }
    }
}
