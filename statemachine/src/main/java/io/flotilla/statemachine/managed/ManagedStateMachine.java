package io.flotilla.statemachine.managed;

import io.flotilla.statemachine.CommandBatch;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachineKind;
import io.flotilla.statemachine.StopSignal;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user's state machine as the engine sees it. {@link #update}, {@link #sync}, {@link #prepareSnapshot} and {@link
 * #recoverFromSnapshot} are called by one thread at a time; {@link #lookup} by any thread: the adapter guards what the
 * kind's contract says must be guarded.
 */
public interface ManagedStateMachine extends AutoCloseable {
    /** Which contract the machine behind this keeps. */
    StateMachineKind kind();

    /** Opens the machine. @return its last applied index; 0 for a machine in memory, and for a new one on disk */
    long open(StopSignal stop) throws Exception;

    /** Applies a batch. Afterwards every command has its result. */
    void update(CommandBatch batch) throws Exception;

    /** Answers a query. Any thread. */
    @Nullable
    Object lookup(Object query) throws Exception;

    /** Makes applied commands durable; nothing for a machine in memory. */
    void sync() throws Exception;

    /** The point-in-time handle for {@link #saveSnapshot}; null where the kind has none. */
    @Nullable
    Object prepareSnapshot() throws Exception;

    /** Writes the state; {@code context} is what {@link #prepareSnapshot} returned. */
    void saveSnapshot(@Nullable Object context, OutputStream out, SnapshotFiles files, StopSignal stop)
            throws Exception;

    /** Replaces the state. */
    void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) throws Exception;

    /**
     * Closes the machine, once; later calls of anything but this throw {@link IllegalStateException}. Waits for a call of {@link
     * #saveSnapshot} that runs: stop it by its signal first.
     */
    @Override
    void close() throws Exception;
}
