package io.flotilla.testkit;

import io.flotilla.statemachine.ConcurrentStateMachine;
import io.flotilla.statemachine.OnDiskStateMachine;
import io.flotilla.statemachine.SnapshotFile;
import io.flotilla.statemachine.SnapshotFiles;
import io.flotilla.statemachine.StateMachine;
import io.flotilla.statemachine.StopSignal;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** State machines of each kind, for tests that take no snapshots: whoever asks for one is told. */
public final class NoSnapshots {
    private NoSnapshots() {}

    private static UnsupportedOperationException refused() {
        return new UnsupportedOperationException("no snapshots here");
    }

    /** In memory. */
    public interface InMemory extends StateMachine {
        @Override
        default void saveSnapshot(OutputStream out, SnapshotFiles files, StopSignal stop) {
            throw refused();
        }

        @Override
        default void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) {
            throw refused();
        }
    }

    /** In memory, with concurrent reads. */
    public interface Concurrent extends ConcurrentStateMachine<Object> {
        @Override
        default Object prepareSnapshot() {
            throw refused();
        }

        @Override
        default void saveSnapshot(Object context, OutputStream out, SnapshotFiles files, StopSignal stop) {
            throw refused();
        }

        @Override
        default void recoverFromSnapshot(InputStream in, List<SnapshotFile> files, StopSignal stop) {
            throw refused();
        }
    }

    /** On its own disk. */
    public interface OnDisk extends OnDiskStateMachine<Object> {
        @Override
        default Object prepareSnapshot() {
            throw refused();
        }

        @Override
        default void saveSnapshot(Object context, OutputStream out, StopSignal stop) {
            throw refused();
        }

        @Override
        default void recoverFromSnapshot(InputStream in, StopSignal stop) {
            throw refused();
        }
    }
}
