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
        int cachedBytes) {}
