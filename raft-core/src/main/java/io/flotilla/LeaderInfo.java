package io.flotilla;

/**
 * Who leads a group, as one replica knows it; may be out of date.
 *
 * @param groupId the group
 * @param replicaId the leader's replica id; 0 when none is known
 * @param hostId the leader's host; empty when none is known
 * @param term the term this replica is in
 */
public record LeaderInfo(long groupId, long replicaId, String hostId, long term) {
    /** True if a leader is known. */
    public boolean isKnown() {
        return replicaId != 0;
    }
}
