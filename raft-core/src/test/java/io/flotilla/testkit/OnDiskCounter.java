package io.flotilla.testkit;

import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.statemachine.StopSignal;
import io.flotilla.statemachine.StorageFullException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts and hashes commands, with a disk of its own that outlives it: what was synced is there again when the machine is
 * made anew for the same replica; the rest is lost, as in a crash. Lookups as in {@link CounterMachine}.
 */
public final class OnDiskCounter implements NoSnapshots.OnDisk {
    /** The disks of all replicas of a test, by {@code group:replica}. */
    public static final class Disks {
        private final Map<String, State> synced = new TreeMap<>();
        private Runnable onSync = () -> {};
        private boolean full;
        private boolean broken;
        private int open;

        /** While full, machines cannot sync. */
        public void setFull(boolean value) {
            full = value;
        }

        /** While broken, machines cannot be opened. */
        public void setBroken(boolean value) {
            broken = value;
        }

        /** Machines that were made and not closed. */
        public int open() {
            return open;
        }

        /** From now on {@code action} runs with every sync of a machine. */
        public void onSync(Runnable action) {
            onSync = action;
        }

        /** Machines on these disks. */
        public StateMachineFactory factory() {
            return StateMachineFactory.onDisk((group, replica) -> new OnDiskCounter(this, group + ":" + replica));
        }
    }

    private record State(long applied, long count, long hash) {}

    private final Disks disks;
    private final String name;
    private State state = new State(0, 0, 0);

    private OnDiskCounter(Disks disks, String name) {
        this.disks = disks;
        this.name = name;
        disks.open++;
    }

    @Override
    public long open(StopSignal stop) throws IOException {
        if (disks.broken) {
            throw new IOException("the disk of " + name + " is broken");
        }
        state = disks.synced.getOrDefault(name, state);
        return state.applied;
    }

    @Override
    public void update(CommandBatch batch) {
        long count = state.count;
        long hash = state.hash;
        while (batch.next()) {
            count++;
            hash = 31 * hash + batch.command().index();
            batch.result(count);
        }
        state = new State(batch.lastIndex(), count, hash);
    }

    @Override
    public @Nullable Object lookup(Object query) {
        return query.equals("hash") ? state.hash : state.count;
    }

    @Override
    public void sync() throws StorageFullException {
        if (disks.full) {
            throw new StorageFullException("the disk of " + name + " is full", new IOException("no space left"));
        }
        disks.synced.put(name, state);
        disks.onSync.run();
    }

    @Override
    public void close() {
        disks.open--;
    }
}
