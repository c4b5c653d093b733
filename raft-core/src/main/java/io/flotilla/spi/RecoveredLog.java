package io.flotilla.spi;

import io.flotilla.model.HardState;
import io.flotilla.model.ReplicaKey;
import io.flotilla.model.TermRuns;

/**
 * What a store holds of one replica when it is opened.
 *
 * @param key the replica
 * @param groupUid of its last write
 * @param hardState term and vote last saved, with the newest commit hint of any write
 * @param terms the terms of the log; its first and last index are the log's
 * @param lastWriteId the highest writeId saved; 0 for none
 */
public record RecoveredLog(ReplicaKey key, long groupUid, HardState hardState, TermRuns terms, long lastWriteId) {}
