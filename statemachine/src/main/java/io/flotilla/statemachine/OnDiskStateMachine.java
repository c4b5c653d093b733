package io.flotilla.statemachine;

import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A state machine that keeps its own state on disk, together with the index of the last command in it.
 *
 * <p>Rules:
 * <ul>
 *   <li>{@link #open} comes first and answers the last applied index, 0 when new. Commands up to that index are not given again.
 *   <li>The applied index is stored <em>atomically</em> with the data of {@link #update}. Making it durable may wait for
 *       {@link #sync}; after a crash the state must equal a prefix of the applied commands, without holes. The log has the rest:
 *       the engine removes log entries only below what was applied before the last {@code sync} that returned.
 *   <li>{@link #lookup} may run beside everything, also during and after {@link #close}: then it throws.
 *   <li>{@link #update}, {@link #sync}, {@link #prepareSnapshot}, {@link #recoverFromSnapshot} and {@code close} exclude one another;
 *       {@link #saveSnapshot} may run beside {@code update}.
 *   <li>An exception out of {@code open}, {@code update} or {@code sync} quarantines this replica; other groups go on. One is no
 *       failure: {@link StorageFullException} out of {@code sync}.
 * </ul>
 * (Model: dragonboat's {@code IOnDiskStateMachine}.)
 *
 * @param <C> the point-in-time handle that {@link #prepareSnapshot} captures
 */
public interface OnDiskStateMachine<C> extends AutoCloseable {
    /**
     * Opens the state.
     *
     * @return index of the last command that the stored state holds; 0 when there is none
     * @throws StoppedException when {@code stop} asked for it
     */
    long open(StopSignal stop) throws Exception;

    /** Applies committed commands in order, giving each its result. Need not be durable when it returns. */
    void update(CommandBatch batch) throws Exception;

    /** Answers a query; thread safe, also beside and after {@link #close}, when it throws. */
    @Nullable
    Object lookup(Object query) throws Exception;

    /**
     * Makes durable everything applied so far, and what {@link #open} found: a process that was killed may have left that in the cache alone.
     *
     * @throws StorageFullException when there is no space for it now and nothing is lost: it is called again later
     */
    void sync() throws Exception;

    /** Captures a cheap handle on the present state; no update runs meanwhile. */
    C prepareSnapshot() throws Exception;

    /** Streams the state that {@code context} captured, for a replica that lags. */
    void saveSnapshot(C context, OutputStream out, StopSignal stop) throws Exception;

    /** Replaces the whole state, applied index included, by what {@link #saveSnapshot} wrote; durable when it returns. */
    void recoverFromSnapshot(InputStream in, StopSignal stop) throws Exception;

    /** Frees what the state machine holds. Called once. */
    @Override
    default void close() throws Exception {}
}
