package io.flotilla.example.hello;

import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachine;
import io.flotilla.statemachine.StopSignal;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Supplier;

/** A state machine whose lookup runs the query: code of the user's on an engine thread, for certain. */
final class Calling implements StateMachine {
    @Override
    public Result update(Command command) {
        return Result.NONE;
    }

    @Override
    public Object lookup(Object query) {
        return ((Supplier<?>) query).get();
    }

    @Override
    public void saveSnapshot(OutputStream out, SnapshotFiles files, StopSignal stop) {
        // no state
    }

    @Override
    public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) {
        // no state
    }
}
