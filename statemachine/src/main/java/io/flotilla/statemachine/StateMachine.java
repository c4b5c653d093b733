package io.flotilla.statemachine;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state machine whose state lives in memory and which needs no thought about threads.
 *
 * <p>The engine guards it: {@link #update}, {@link #recoverFromSnapshot} and {@link #close} are exclusive; {@link
 * #lookup} and {@link #saveSnapshot} exclude those but may run beside each other. It starts empty at every start and is
 * rebuilt from the newest snapshot and the log, so {@code update} must depend on nothing but the commands and their
 * order: no clock, no randomness, no iteration order of hash maps.
 *
 * <p>An exception out of {@code update}, {@code saveSnapshot} or {@code recoverFromSnapshot} quarantines this replica; other groups
 * go on. (Model: dragonboat's {@code IStateMachine}.)
 */
public interface StateMachine extends AutoCloseable {
    /** Applies one committed command. May not keep {@code command} or its buffer after it returns. */
    Result update(Command command) throws Exception;

    /**
     * Answers a query from the present state. Must not change the state. An exception is handed to the caller of the
     * read and has no other effect.
     */
    @Nullable
    Object lookup(Object query) throws Exception;

    /**
     * Writes the whole state. Updates wait meanwhile, lookups do not.
     *
     * @throws StoppedException when {@code stop} asked for it
     * @throws SnapshotAbortedException to give up this snapshot without failing the replica
     */
    void saveSnapshot(OutputStream out, SnapshotFiles files, StopSignal stop) throws Exception;

    /** Replaces the whole state by what {@link #saveSnapshot} wrote. */
    void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) throws Exception;

    /** Frees what the state machine holds. Called once, after everything else. */
    @Override
    default void close() throws Exception {}
}
