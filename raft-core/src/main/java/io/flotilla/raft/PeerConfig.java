package io.flotilla.raft;

import io.flotilla.model.ReplicaKey;

/**
 * What one replica's protocol is told once. Times in nanoseconds.
 *
 * @param key the replica
 * @param groupUid identity of the group's life
 * @param electionTimeoutNs shortest silence before an election; drawn anew in [1, 2) times this
 * @param preVote ask before an election (thesis §9.6)
 * @param checkQuorum a leader steps down when it hears no quorum for an election timeout (thesis §6.2)
 * @param maxInflightBytes per remote: Replicate bytes sent and not acknowledged
 * @param maxInflightMessages per remote: Replicate messages sent and not acknowledged
 * @param maxMessageBytes of blocks in one Replicate message; a single larger block still goes, alone
 * @param cachedBytes of applied and durable blocks kept in memory for followers slightly behind
 */
public record PeerConfig(
        ReplicaKey key,
        long groupUid,
        long electionTimeoutNs,
        boolean preVote,
        boolean checkQuorum,
        int maxInflightBytes,
        int maxInflightMessages,
        int maxMessageBytes,
        int cachedBytes) {
    private static final long WAITING_PER_CACHED = 16;
    private static final long MIN_WAITING_BYTES = 4096;

    /** Bytes of blocks that may wait in memory for a state machine which is behind; the rest it gets from the store. */
    long waitingBytes() {
        return Math.max(MIN_WAITING_BYTES, WAITING_PER_CACHED * cachedBytes);
    }
}
