package io.flotilla.testkit;

import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachine;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.statemachine.StopSignal;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Counts commands and hashes their bytes and order: two replicas that applied the same have the same state. */
public final class CounterMachine implements StateMachine {
    private long count;
    private long hash;

    /** Makes one per replica. */
    public static StateMachineFactory factory() {
        return StateMachineFactory.inMemory((group, replica) -> new CounterMachine());
    }

    @Override
    public Result update(Command command) {
        count++;
        hash = 31 * hash + command.index();
        for (int i = 0; i < command.length(); i++) {
            hash = 31 * hash + command.buffer().getByte(command.offset() + i);
        }
        return Result.of(count);
    }

    /** Query "hash": the hash; anything else: the count. */
    @Override
    public Object lookup(Object query) {
        return query.equals("hash") ? hash : count;
    }

    @Override
    public void saveSnapshot(OutputStream out, SnapshotFiles files, StopSignal stop) throws Exception {
        DataOutputStream data = new DataOutputStream(out);
        data.writeLong(count);
        data.writeLong(hash);
        data.flush();
    }

    @Override
    public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) throws Exception {
        DataInputStream data = new DataInputStream(in);
        count = data.readLong();
        hash = data.readLong();
    }
}
