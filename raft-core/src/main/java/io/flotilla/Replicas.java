package io.flotilla;

import io.flotilla.replica.ReplicaHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The replicas of a host by group: found without a lock, as every request does, and listed in the order of group ids. Thread safe. */
final class Replicas {
    private final ConcurrentHashMap<Long, ReplicaHandle> byGroup = new ConcurrentHashMap<>();
    /** The same, in order; guarded by itself. */
    private final TreeMap<Long, ReplicaHandle> inOrder = new TreeMap<>();

    @Nullable
    ReplicaHandle get(long groupId) {
        return byGroup.get(groupId);
    }

    void put(ReplicaHandle handle) {
        long groupId = handle.config().groupId();
        synchronized (inOrder) {
            byGroup.put(groupId, handle);
            inOrder.put(groupId, handle);
        }
    }

    /** Takes a replica out; null if there is none. */
    @Nullable
    ReplicaHandle remove(long groupId) {
        synchronized (inOrder) {
            byGroup.remove(groupId);
            return inOrder.remove(groupId);
        }
    }

    /** All of them now, by group id. */
    Collection<ReplicaHandle> all() {
        synchronized (inOrder) {
            return new ArrayList<>(inOrder.values());
        }
    }
}
