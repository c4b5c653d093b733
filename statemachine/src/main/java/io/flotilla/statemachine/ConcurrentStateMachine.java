package io.flotilla.statemachine;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state machine in memory whose reads and snapshots run beside its updates.
 *
 * <p>{@link #update} is called by one thread at a time. {@link #lookup} and {@link #saveSnapshot} may run beside it, and
 * beside each other; {@code lookup} also beside {@link #recoverFromSnapshot}. {@link #prepareSnapshot}, {@code update},
 * {@code recoverFromSnapshot} and {@link #close} exclude one another. The rules of determinism and of exceptions are
 * those of {@link StateMachine}. (Model: dragonboat's {@code IConcurrentStateMachine}.)
 *
 * @param <C> the point-in-time handle that {@link #prepareSnapshot} captures
 */
public interface ConcurrentStateMachine<C> extends AutoCloseable {
    /** Applies committed commands in order, giving each its result. */
    void update(CommandBatch batch) throws Exception;

    /** Answers a query; thread safe. */
    @Nullable
    Object lookup(Object query) throws Exception;

    /** Captures a cheap handle on the present state; no update runs meanwhile. */
    C prepareSnapshot() throws Exception;

    /** Writes the state that {@code context} captured, while updates go on. */
    void saveSnapshot(C context, OutputStream out, SnapshotFiles files, StopSignal stop) throws Exception;

    /** Replaces the whole state by what {@link #saveSnapshot} wrote. */
    void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) throws Exception;

    /** Frees what the state machine holds. Called once, after everything else but lookups. */
    @Override
    default void close() throws Exception {}
}
