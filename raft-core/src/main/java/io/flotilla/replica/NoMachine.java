package io.flotilla.replica;

import io.flotilla.FlotillaException;
import io.flotilla.Outcome;
import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachineKind;
import io.flotilla.statemachine.StopSignal;
import io.flotilla.statemachine.managed.ManagedStateMachine;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** In place of the state machine of a replica that takes no part: the user's own is not made. Every call is refused, and says why. */
public record NoMachine(StateMachineKind kind, String reason) implements ManagedStateMachine {
    private FlotillaException refusal() {
        return new FlotillaException.Unavailable(Outcome.NOT_APPLIED, "there is no state machine: " + reason, null);
    }

    @Override
    public long open(StopSignal stop) {
        throw refusal();
    }

    @Override
    public void update(CommandBatch batch) {
        throw refusal();
    }

    @Override
    public Object lookup(Object query) {
        throw refusal();
    }

    @Override
    public void sync() {
        throw refusal();
    }

    @Override
    public Object prepareSnapshot() {
        throw refusal();
    }

    @Override
    public void saveSnapshot(
            @org.jspecify.annotations.Nullable Object context, OutputStream out, SnapshotFiles files, StopSignal stop) {
        throw refusal();
    }

    @Override
    public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) {
        throw refusal();
    }

    @Override
    public void close() {
        // nothing was opened
    }
}
