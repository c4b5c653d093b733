package io.flotilla.replica;

import io.flotilla.FlotillaException;
import io.flotilla.LeaderInfo;
import io.flotilla.config.GroupConfig;
import io.flotilla.config.Limits;
import io.flotilla.model.Membership;
import io.flotilla.model.ReplicaKey;
import io.flotilla.rsm.ReplicaMachine;
import org.jspecify.annotations.Nullable;

/**
 * What other threads may know of a replica: figures that its step worker publishes, and the limit that admits its
 * proposals. Thread safe.
 */
public final class ReplicaHandle {
    private final GroupConfig config;
    private final long groupUid;
    private final int worker;
    private final Membership membership;
    private final ReplicaMachine machine;
    private final MemoryBudget memory;
    private final ProposalLimit limit;

    private volatile LeaderInfo leader;
    private volatile String role = "waiting";
    private volatile String status = "starting";
    private volatile @Nullable String stuck;
    private volatile long firstIndex;
    private volatile long lastIndex;
    private volatile long commitIndex;
    private volatile boolean servesReads;

    /** @param worker number of the step worker that owns the replica */
    public ReplicaHandle(
            GroupConfig config,
            long groupUid,
            int worker,
            Membership membership,
            ReplicaMachine machine,
            MemoryBudget memory) {
        this.config = config;
        this.groupUid = groupUid;
        this.worker = worker;
        this.membership = membership;
        this.machine = machine;
        this.memory = memory;
        this.limit = new ProposalLimit(config.maxUncommittedBytes(), memory);
        this.leader = new LeaderInfo(config.groupId(), 0, "", 0);
    }

    public ReplicaKey key() {
        return new ReplicaKey(config.groupId(), config.replicaId());
    }

    public GroupConfig config() {
        return config;
    }

    public long groupUid() {
        return groupUid;
    }

    public int worker() {
        return worker;
    }

    public Membership membership() {
        return membership;
    }

    public ReplicaMachine machine() {
        return machine;
    }

    /** Counts {@code bytes} against the limits of proposals of the group and of the host; false, and nothing counted, when one is reached. */
    public boolean admit(long bytes) {
        return limit.admit(bytes);
    }

    /** Why {@link #admit} refused. */
    public FlotillaException busy() {
        long used = limit.bytes();
        String reached = used + Limits.MAX_PAYLOAD_BYTES > config.maxUncommittedBytes()
                ? "the limit of the group is " + config.maxUncommittedBytes()
                : "all groups of this host together have " + memory.lentBytes() + ", and the limit of the host is "
                        + memory.limitBytes();
        return new FlotillaException.Busy(
                "group " + config.groupId() + " has " + used + " bytes of proposals under way; " + reached);
    }

    /** Gives back what {@link #admit} counted. */
    public void release(long bytes) {
        limit.release(bytes);
    }

    /** The replica is gone: it admits nothing more and holds nothing of the host's memory. */
    public void retire() {
        limit.retire();
    }

    /** Bytes admitted and not given back. */
    public long uncommittedBytes() {
        return limit.bytes();
    }

    public LeaderInfo leader() {
        return leader;
    }

    public String role() {
        return role;
    }

    /** How it stands, in words; that its state machine hangs before anything else. */
    public String status() {
        String hangs = stuck;
        return hangs != null ? hangs : status;
    }

    /** True while its state machine does not return. */
    public boolean isStuck() {
        return stuck != null;
    }

    /** Says that the state machine hangs, in words, or (null) that it has returned. */
    public void publishStuck(@Nullable String words) {
        stuck = words;
    }

    public long firstIndex() {
        return firstIndex;
    }

    public long lastIndex() {
        return lastIndex;
    }

    public long commitIndex() {
        return commitIndex;
    }

    /** True when the replica knows a leader that has committed in its term. */
    public boolean servesReads() {
        return servesReads;
    }

    /** The replica takes no part, for this reason. By the step worker alone. */
    public void publishQuarantine(String reason) {
        publishStatus("quarantined", "quarantined: " + reason);
    }

    /** By the step worker alone. */
    public void publishStatus(String roleName, String words) {
        role = roleName;
        status = words;
    }

    void publishLeader(LeaderInfo info, boolean serves) {
        leader = info;
        servesReads = serves;
    }

    void publishIndexes(long first, long last, long commit, boolean serves) {
        firstIndex = first;
        lastIndex = last;
        commitIndex = commit;
        servesReads = serves;
    }
}
