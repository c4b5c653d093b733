package io.flotilla.sim.work;

import io.flotilla.sim.check.Chain;
import io.flotilla.sim.check.Facts;
import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.ConcurrentStateMachine;
import io.flotilla.statemachine.OnDiskStateMachine;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachine;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.statemachine.StopSignal;
import io.flotilla.statemachine.managed.ManagedStateMachine;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Stands between the engine and a state machine of any kind, and tells the {@link Facts} what is applied with which result. */
public final class WatchedMachine implements StateMachine, ConcurrentStateMachine<Object>, OnDiskStateMachine<Object> {
    private final Facts facts;
    private final long group;
    private final long replica;
    private final WatchedBatch batch = new WatchedBatch(this);
    private @Nullable ManagedStateMachine machine;
    private final BooleanSupplier fails;
    private LongSupplier stateHash = () -> 0;

    private WatchedMachine(Facts facts, long group, long replica, BooleanSupplier fails) {
        this.facts = facts;
        this.group = group;
        this.replica = replica;
        this.fails = fails;
    }

    /**
     * A factory of the same kind whose machine is watched.
     *
     * @param fails asked before each update: true if that one throws
     */
    public static StateMachineFactory watch(
            Facts facts, MachineMaker maker, long group, long replica, MachineDisk disk, BooleanSupplier fails) {
        WatchedMachine watched = new WatchedMachine(facts, group, replica, fails);
        StateMachineFactory real = maker.make(group, replica, disk, hash -> watched.stateHash = hash);
        StateMachineFactory.Maker<WatchedMachine> make = (g, r) -> {
            facts.onStart(group, replica);
            watched.machine = real.make(g, r);
            return watched;
        };
        return switch (real.kind()) {
            case IN_MEMORY -> StateMachineFactory.inMemory(make);
            case CONCURRENT -> StateMachineFactory.concurrent(make);
            case ON_DISK -> StateMachineFactory.onDisk(make);
        };
    }

    private ManagedStateMachine machine() {
        return Objects.requireNonNull(machine, "made by the factory");
    }

    void applied(long index, long command, long answer) {
        facts.onApply(group, replica, index, command, stateHash.getAsLong(), answer);
    }

    /** Hash of an answer; never 0. */
    static long hashOf(long value, byte @Nullable [] data) {
        long hash = value * 31 + (data == null ? 7 : java.util.Arrays.hashCode(data));
        return hash == 0 ? 1 : hash;
    }

    static long hashOf(Command command) {
        return Chain.hashOf(command.buffer(), command.offset(), command.length());
    }

    @Override
    public long open(StopSignal stop) throws Exception {
        long index = machine().open(stop);
        facts.onMachineOpen(group, replica, index);
        return index;
    }

    @Override
    public Result update(Command command) throws Exception {
        failIfAsked();
        batch.wrapOne(command);
        machine().update(batch);
        return batch.end();
    }

    @Override
    public void update(CommandBatch commands) throws Exception {
        failIfAsked();
        batch.wrap(commands);
        machine().update(batch);
        batch.end();
    }

    private void failIfAsked() {
        if (fails.getAsBoolean()) {
            throw new IllegalStateException("this machine was told to fail");
        }
    }

    @Override
    public @Nullable Object lookup(Object query) throws Exception {
        if (query instanceof Question question) {
            question.answeredAt(facts.group(group).replica(replica).applied());
            return machine().lookup(question.query());
        }
        return machine().lookup(query);
    }

    @Override
    public void sync() throws Exception {
        machine().sync();
    }

    @Override
    public Object prepareSnapshot() throws Exception {
        return Objects.requireNonNullElse(machine().prepareSnapshot(), this);
    }

    @Override
    public void saveSnapshot(OutputStream out, SnapshotFiles files, StopSignal stop) throws Exception {
        machine().saveSnapshot(null, out, files, stop);
    }

    @Override
    public void saveSnapshot(Object context, OutputStream out, SnapshotFiles files, StopSignal stop) throws Exception {
        machine().saveSnapshot(context, out, files, stop);
    }

    @Override
    public void saveSnapshot(Object context, OutputStream out, StopSignal stop) throws Exception {
        machine()
                .saveSnapshot(
                        context,
                        out,
                        (id, file, metadata) -> {
                            throw new UnsupportedOperationException("machines on disk have no snapshot files");
                        },
                        stop);
    }

    @Override
    public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) throws Exception {
        machine().recoverFromSnapshot(in, files, stop);
    }

    @Override
    public void recoverFromSnapshot(InputStream in, StopSignal stop) throws Exception {
        machine().recoverFromSnapshot(in, List.of(), stop);
    }

    @Override
    public void close() throws Exception {
        machine().close();
    }
}
