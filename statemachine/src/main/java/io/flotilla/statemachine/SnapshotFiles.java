package io.flotilla.statemachine;

import java.nio.file.Path;

/**
 * Collects external files that belong to a snapshot beside its stream. Not available to on-disk state machines. Used by
 * the thread that saves the snapshot, during the call only.
 */
public interface SnapshotFiles {
    /**
     * Adds a file by hard link; it must not change afterwards.
     *
     * @param fileId number chosen by the state machine, unique within the snapshot
     * @param file a regular file
     * @param metadata given back at recovery; copied; may be empty
     * @throws IllegalArgumentException if the id is taken, or the path is not a regular file
     */
    void add(long fileId, Path file, byte[] metadata);
}
