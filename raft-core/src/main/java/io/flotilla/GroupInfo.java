package io.flotilla;

import io.flotilla.model.Membership;

/**
 * One replica as it is now.
 *
 * @param groupId the group
 * @param replicaId this replica
 * @param membership of the group, as this replica has applied it
 * @param membershipIndex log index of the entry that made it; the config change id
 * @param role follower, pre_candidate, candidate, leader, learner, or "waiting" before it takes part, "quarantined" or "failed" when it does no
 *     more
 * @param leader who leads
 * @param lastIndex last entry of the log
 * @param commitIndex last entry known to be committed
 * @param appliedIndex last entry applied by the state machine
 * @param firstIndex first entry still in the log
 * @param status why it is not moving, in words; "ok" when it is
 */
public record GroupInfo(
        long groupId,
        long replicaId,
        Membership membership,
        long membershipIndex,
        String role,
        LeaderInfo leader,
        long lastIndex,
        long commitIndex,
        long appliedIndex,
        long firstIndex,
        String status) {}
