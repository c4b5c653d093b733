package io.flotilla.example.hello;

import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachine;
import io.flotilla.statemachine.StopSignal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keeps the latest greeting. */
final class Greetings implements StateMachine {
    private String latest = "";

    @Override
    public Result update(Command command) {
        latest = new String(command.copyBytes(), StandardCharsets.UTF_8);
        return Result.of(command.length());
    }

    @Override
    public Object lookup(Object query) {
        return latest;
    }

    @Override
    public void saveSnapshot(OutputStream out, SnapshotFiles files, StopSignal stop) throws IOException {
        out.write(latest.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) throws IOException {
        latest = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
