package io.flotilla.transport;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The accepted connections. Strangers, whose handshake is not done, are bounded in all and per remote address; when there
 * are too many the one that waits longest goes, so that a flood cannot lock out a host whose handshake takes a moment. Of
 * each known host there is one connection. Owned by the event loop.
 */
final class InboundConnections {
    private final TransportLimits limits;
    private final Set<InboundHandler> strangers = new LinkedHashSet<>();
    private final Map<InetAddress, Integer> strangersByAddress = new HashMap<>();
    private final Map<String, InboundHandler> byHost = new HashMap<>();

    InboundConnections(TransportLimits limits) {
        this.limits = limits;
    }

    /** Takes a connection in, or answers false when all there may be are those of known hosts. */
    boolean admit(InboundHandler connection) {
        InetAddress remote = connection.remote();
        if (strangersByAddress.getOrDefault(remote, 0) >= limits.maxInboundPerAddress()) {
            evict(remote);
        }
        if (strangers.size() + byHost.size() >= limits.maxInbound()) {
            evict(null);
        }
        if (strangers.size() + byHost.size() >= limits.maxInbound()) {
            return false;
        }
        strangersByAddress.merge(remote, 1, Integer::sum);
        strangers.add(connection);
        return true;
    }

    /** The host connected (again): an older connection of it is closed before any frame of the new one is delivered. */
    void accepted(String hostId, InboundHandler connection) {
        forgetStranger(connection);
        InboundHandler former = byHost.put(hostId, connection);
        if (former != null) {
            former.close(CloseReason.SUPERSEDED, "host " + hostId + " connected again");
        }
    }

    void closed(InboundHandler connection) {
        forgetStranger(connection);
        String hostId = connection.fromHostId();
        if (hostId != null) {
            byHost.remove(hostId, connection);
        }
    }

    void sweep(long nowNs) {
        all().forEach(connection -> connection.sweep(nowNs));
    }

    void closeAll() {
        all().forEach(connection -> connection.close(CloseReason.SHUTDOWN, "this host stops"));
    }

    private List<InboundHandler> all() {
        List<InboundHandler> all = new ArrayList<>(strangers);
        all.addAll(byHost.values());
        return all;
    }

    private void evict(@Nullable InetAddress remote) {
        for (InboundHandler oldest : strangers) {
            if (remote == null || remote.equals(oldest.remote())) {
                oldest.close(CloseReason.TOO_MANY, "too many connections without a handshake");
                return;
            }
        }
    }

    private void forgetStranger(InboundHandler connection) {
        if (strangers.remove(connection)) {
            strangersByAddress.computeIfPresent(connection.remote(), (address, count) -> count == 1 ? null : count - 1);
        }
    }
}
