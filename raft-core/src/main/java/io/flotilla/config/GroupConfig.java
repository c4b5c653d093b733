package io.flotilla.config;

import io.flotilla.FlotillaException;
import io.flotilla.model.Membership;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One replica of one group, as it is started.
 *
 * @param groupId the group
 * @param replicaId this host's member of it, at least 1
 * @param founders every founding voter, replicaId to hostId, the same map on every founder; null on a restart (the record
 *     knows; when given again it must be equal)
 * @param electionTimeoutMs shortest time without a leader before an election; drawn anew in [1, 2) times this
 * @param maxUncommittedBytes of proposals that are not applied yet; more are answered BUSY
 */
public record GroupConfig(
        long groupId,
        long replicaId,
        @Nullable Map<Long, String> founders,
        int electionTimeoutMs,
        long maxUncommittedBytes) {
    public static final int DEFAULT_ELECTION_TIMEOUT_MS = 1000;
    public static final long DEFAULT_MAX_UNCOMMITTED_BYTES = 64L << 20;

    public GroupConfig {
        if (replicaId < 1) {
            throw new FlotillaException.InvalidRequest("replicaId must be at least 1, not " + replicaId);
        }
        if (electionTimeoutMs < 1) {
            throw new FlotillaException.InvalidRequest(
                    "electionTimeoutMs must be at least 1, not " + electionTimeoutMs);
        }
        if (maxUncommittedBytes < Limits.MAX_FRAME_BYTES) {
            throw new FlotillaException.InvalidRequest(
                    "maxUncommittedBytes must be at least " + Limits.MAX_FRAME_BYTES + ", not " + maxUncommittedBytes);
        }
        if (founders != null) {
            founders = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(founders));
            requireDistinct(groupId, founders);
            if (!founders.containsKey(replicaId)) {
                throw new FlotillaException.InvalidRequest(
                        "replica " + replicaId + " of group " + groupId + " is not among its founders " + founders);
            }
            if (founders.size() > Limits.MAX_MEMBERS) {
                throw new FlotillaException.InvalidRequest(
                        "a group has at most " + Limits.MAX_MEMBERS + " members, not " + founders.size());
            }
        }
    }

    private static void requireDistinct(long groupId, Map<Long, String> founders) {
        Map<String, Long> byHost = new TreeMap<>();
        founders.forEach((id, host) -> {
            if (id < 1) {
                throw new FlotillaException.InvalidRequest(
                        "group " + groupId + ": a founder's replicaId must be at least 1, not " + id);
            }
            Long other = byHost.putIfAbsent(host, id);
            if (other != null) {
                throw new FlotillaException.InvalidRequest("group " + groupId + ": founders " + other + " and " + id
                        + " are both on host \"" + host + "\"; a host holds one replica of a group");
            }
        });
    }

    /** A founding member of a new group, or its restart, with default settings. */
    public static GroupConfig founding(long groupId, long replicaId, Map<Long, String> founders) {
        return new GroupConfig(
                groupId, replicaId, founders, DEFAULT_ELECTION_TIMEOUT_MS, DEFAULT_MAX_UNCOMMITTED_BYTES);
    }

    /** A replica that has been started on this host before: the record says the rest. */
    public static GroupConfig restart(long groupId, long replicaId) {
        return new GroupConfig(groupId, replicaId, null, DEFAULT_ELECTION_TIMEOUT_MS, DEFAULT_MAX_UNCOMMITTED_BYTES);
    }

    /** The same with another election timeout. */
    public GroupConfig withElectionTimeoutMs(int timeoutMs) {
        return new GroupConfig(groupId, replicaId, founders, timeoutMs, maxUncommittedBytes);
    }

    /** The same for a host that has the founders on record: a running replica need not keep them a second time. */
    public GroupConfig withoutFounders() {
        return new GroupConfig(groupId, replicaId, null, electionTimeoutMs, maxUncommittedBytes);
    }

    /** The founding membership. Only when {@link #founders} is given. */
    public Membership foundingMembership() {
        if (founders == null) {
            throw new IllegalStateException("group " + groupId + " was configured without founders");
        }
        return Membership.ofVoters(new TreeMap<>(founders));
    }
}
