package io.flotilla.engine;

import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.ConcurrentStateMachine;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.StateMachine;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.statemachine.StopSignal;
import io.flotilla.testkit.NoSnapshots;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Counts commands. Its update (of the commands 'h' and 'f') and its lookup (of the query "hang") do not return before {@link #letGo}; that of 'f'
 * fails then.
 */
final class HangingMachine implements NoSnapshots.InMemory, NoSnapshots.Concurrent {
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile long count;
    private volatile boolean closed;
    private volatile Runnable whenClosed = () -> {};

    StateMachineFactory inMemory() {
        return StateMachineFactory.inMemory((group, replica) -> (StateMachine) this);
    }

    StateMachineFactory concurrent() {
        return StateMachineFactory.concurrent((group, replica) -> (ConcurrentStateMachine<Object>) this);
    }

    void letGo() {
        gate.countDown();
    }

    /** What its close does, before it is closed. */
    void whenClosed(Runnable action) {
        whenClosed = action;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread updates
    public Result update(Command command) throws InterruptedException {
        int first = command.length() > 0 ? command.buffer().getByte(command.offset()) : 0;
        if (first == 'h' || first == 'f') {
            gate.await();
        }
        if (first == 'f') {
            throw new IllegalStateException("failed after it hung");
        }
        count++;
        return Result.of(count);
    }

    @Override
    public void update(CommandBatch batch) throws InterruptedException {
        while (batch.next()) {
            batch.result(update(batch.command()));
        }
    }

    @Override
    public Object lookup(Object query) throws InterruptedException {
        if (query.equals("hang")) {
            gate.await();
        }
        return count;
    }

    @Override
    public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) {
        NoSnapshots.InMemory.super.recoverFromSnapshot(in, files, stop);
    }

    @Override
    public void close() {
        whenClosed.run();
        closed = true;
    }
}
