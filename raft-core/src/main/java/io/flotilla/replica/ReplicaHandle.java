package io.flotilla.replica;

import io.flotilla.LeaderInfo;
import io.flotilla.config.GroupConfig;
import io.flotilla.model.Membership;
import io.flotilla.rsm.ReplicaMachine;
import java.util.concurrent.atomic.AtomicLong;

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
    private final AtomicLong uncommittedBytes = new AtomicLong();
    private volatile LeaderInfo leader;
    private volatile String role = "waiting";
    private volatile String status = "starting";
    private volatile long firstIndex;
    private volatile long lastIndex;
    private volatile long commitIndex;
    private volatile boolean servesReads;

    /** @param worker number of the step worker that owns the replica */
    public ReplicaHandle(GroupConfig config, long groupUid, int worker, Membership membership, ReplicaMachine machine) {
        this.config = config;
        this.groupUid = groupUid;
        this.worker = worker;
        this.membership = membership;
        this.machine = machine;
        this.leader = new LeaderInfo(config.groupId(), 0, "", 0);
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

    /** Counts {@code bytes} against the limit of uncommitted proposals; false, and nothing counted, when it is reached. */
    public boolean admit(long bytes) {
        long after = uncommittedBytes.addAndGet(bytes);
        if (after > config.maxUncommittedBytes()) {
            uncommittedBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Gives back what {@link #admit} counted. */
    public void release(long bytes) {
        uncommittedBytes.addAndGet(-bytes);
    }

    /** Bytes admitted and not given back. */
    public long uncommittedBytes() {
        return uncommittedBytes.get();
    }

    public LeaderInfo leader() {
        return leader;
    }

    public String role() {
        return role;
    }

    public String status() {
        return status;
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
        if (first != firstIndex) {
            firstIndex = first;
        }
        if (last != lastIndex) {
            lastIndex = last;
        }
        if (commit != commitIndex) {
            commitIndex = commit;
        }
        if (serves != servesReads) {
            servesReads = serves;
        }
    }
}
