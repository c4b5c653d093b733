package io.flotilla.engine;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which life of every other host's store this host has pinned, and which other hosts have durably pinned ours. A promise of a
 * host counts only when its store is pinned here: a host whose store was wiped comes back with another
 * incarnation and is refused (blueprint §8, §11). Thread safe.
 */
public final class Pins {
    /** hostId → store incarnation that is durably pinned. */
    private final Map<String, Long> pinned = new TreeMap<>();
    /** hostId → store incarnation whose pin is on its way to disk. */
    private final Map<String, Long> pending = new TreeMap<>();
    /** Hosts that have said that they durably pinned our present store. */
    private final Map<String, Long> pinnedBy = new TreeMap<>();

    private final long ownIncarnation;

    public Pins(long ownIncarnation) {
        this.ownIncarnation = ownIncarnation;
    }

    /** The pin of {@code hostId}, durable or on its way; null before the first meeting. */
    synchronized @Nullable Long known(String hostId) {
        Long durable = pinned.get(hostId);
        return durable != null ? durable : pending.get(hostId);
    }

    /** A host was met for the first time; false if a pin exists or is on its way. */
    synchronized boolean begin(String hostId, long incarnation) {
        return !pinned.containsKey(hostId) && pending.putIfAbsent(hostId, incarnation) == null;
    }

    /** The pin is on disk. */
    public synchronized void durable(String hostId, long incarnation) {
        pending.remove(hostId);
        pinned.put(hostId, incarnation);
    }

    /** True if promises of that host may be counted. */
    synchronized boolean isPinned(String hostId) {
        return pinned.containsKey(hostId);
    }

    /** The durable pin of a host; null before. */
    synchronized @Nullable Long durablePin(String hostId) {
        return pinned.get(hostId);
    }

    /** A host says that it has pinned our store; true if that is news about the present one. */
    synchronized boolean wasPinnedBy(String hostId, long incarnation) {
        return incarnation == ownIncarnation && pinnedBy.get(hostId) == null;
    }

    /** That a host has pinned our store is on disk. */
    public synchronized void pinnedByDurable(String hostId, long incarnation) {
        if (incarnation == ownIncarnation) {
            pinnedBy.put(hostId, incarnation);
        }
    }

    /** Those of {@code hosts} that have not yet said so. */
    synchronized List<String> missing(List<String> hosts) {
        return hosts.stream().filter(host -> !pinnedBy.containsKey(host)).toList();
    }
}
