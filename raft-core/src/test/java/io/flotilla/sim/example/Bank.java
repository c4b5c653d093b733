package io.flotilla.sim.example;

import io.flotilla.statemachine.Command;
import io.flotilla.statemachine.Result;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachine;
import io.flotilla.statemachine.StopSignal;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/** Accounts, and transfers between them: a command is its number (i64), from (u8), to (u8) and how much (u8). */
final class Bank implements StateMachine {
    static final int ACCOUNTS = 10;
    static final long TOTAL = 1000;

    private final long[] balances = new long[ACCOUNTS];

    Bank() {
        Arrays.fill(balances, TOTAL / ACCOUNTS);
    }

    @Override
    public Result update(Command command) {
        int from = command.buffer().getByte(command.offset() + 8);
        int to = command.buffer().getByte(command.offset() + 9);
        int amount = command.buffer().getByte(command.offset() + 10);
        if (balances[from] < amount) {
            return Result.of(-1);
        }
        balances[from] -= amount;
        balances[to] += amount;
        return Result.of(balances[from]);
    }

    /** Whatever the query: what all accounts hold together. */
    @Override
    public Object lookup(Object query) {
        return Arrays.stream(balances).sum();
    }

    long stateHash() {
        return Arrays.hashCode(balances) | 1L << 40;
    }

    @Override
    public void saveSnapshot(OutputStream out, SnapshotFiles files, StopSignal stop) throws Exception {
        DataOutputStream data = new DataOutputStream(out);
        for (long balance : balances) {
            data.writeLong(balance);
        }
        data.flush();
    }

    @Override
    public void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) throws Exception {
        DataInputStream data = new DataInputStream(in);
        for (int i = 0; i < balances.length; i++) {
            balances[i] = data.readLong();
        }
    }
}
