package io.flotilla.rsm;

import io.flotilla.model.EntryBlock;
import io.flotilla.statemachine.StateMachineKind;
import io.flotilla.statemachine.managed.ManagedStateMachine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one replica and how far it has come. {@link #apply} and {@link #sync} are called by one thread
 * at a time (the engine keeps one piece of apply work per replica under way); lookups by any thread.
 */
public final class ReplicaMachine {
    /** Takes the results of a batch, in index order. */
    public interface Results {
        void onResult(long index, long value, byte @Nullable [] data);
    }

    private final ManagedStateMachine machine;
    private final BlockCommands commands = new BlockCommands();
    private volatile long appliedIndex;
    /** Of the last command that the machine was given: what it will answer when it is opened again. */
    private volatile long commandIndex;

    private volatile boolean busy;

    /** @param appliedIndex what the machine holds already */
    public ReplicaMachine(ManagedStateMachine machine, long appliedIndex) {
        this.machine = machine;
        this.appliedIndex = appliedIndex;
        this.commandIndex = appliedIndex;
    }

    public StateMachineKind kind() {
        return machine.kind();
    }

    /** True while an update or a sync is under way: closing the machine would wait for it. Any thread. */
    public boolean isBusy() {
        return busy;
    }

    /** Index of the last entry applied. Any thread. */
    public long appliedIndex() {
        return appliedIndex;
    }

    /** Index of the last command applied; entries behind it were none. Any thread. */
    public long commandIndex() {
        return commandIndex;
    }

    /**
     * Applies the committed entries {@code [low, high)}, which follow what was applied before, and hands on the results of
     * commands.
     *
     * @param results null when nobody waits
     * @throws Exception what the user's machine threw: it must be applied to no more
     */
    public void apply(List<EntryBlock> blocks, long low, long high, @Nullable Results results) throws Exception {
        if (low != appliedIndex + 1) {
            throw new IllegalStateException("asked to apply from " + low + " after " + appliedIndex);
        }
        if (commands.wrap(blocks, low, high, results != null) > 0) {
            busy = true;
            try {
                machine.update(commands);
            } finally {
                busy = false;
            }
            commandIndex = commands.lastIndex();
        }
        appliedIndex = high - 1;
        if (results != null) {
            for (long index = low; index < high; index++) {
                results.onResult(index, commands.value(index), commands.data(index));
            }
        }
        commands.release();
    }

    /** Answers a query from the present state. */
    public @Nullable Object lookup(Object query) throws Exception {
        return machine.lookup(query);
    }

    /**
     * Makes what was applied durable.
     *
     * @return the last command in it. Entries behind it that are no commands are unknown to the machine: it will ask for them
     *     again, so the log may forget no more than this.
     */
    public long sync() throws Exception {
        long index = commandIndex;
        busy = true;
        try {
            machine.sync();
        } finally {
            busy = false;
        }
        return index;
    }

    /** Closes the machine. */
    public void close() throws Exception {
        machine.close();
    }
}
