package io.flotilla.example.kv;

import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.config.NodeHostConfig;
import io.flotilla.logdb.LmdbLogDb;
import io.flotilla.transport.NettyTransport;
import io.flotilla.transport.NettyTransportConfig;
import java.util.Map;
import java.util.TreeMap;

/** Puts engine, log store and network together as a node's settings say: the only place that knows all three. */
final class HostWiring {
    private HostWiring() {}

    /** Everything the node's host needs. */
    static NodeHostConfig host(KvConfig config) {
        Map<String, String> addresses = new TreeMap<>();
        config.members().forEach((id, at) -> addresses.put(id, at.toString()));
        return NodeHostConfig.builder(
                        config.deployment(),
                        config.hostId(),
                        config.dataDir().resolve("raft"),
                        LmdbLogDb.factory(),
                        NettyTransport.factory(transport(config)))
                .listenAddress(config.address().toString())
                .addresses(addresses)
                .engine(EngineConfig.DEFAULT.withWorkers(1, config.threads()))
                .build();
    }

    /** This node's replica of a group: every host is a founder, and replica ids follow the order of the host names. */
    static GroupConfig group(KvConfig config, long groupId) {
        Map<Long, String> founders = new TreeMap<>();
        long mine = 0;
        for (String hostId : config.members().keySet()) {
            long replicaId = founders.size() + 1L;
            founders.put(replicaId, hostId);
            mine = hostId.equals(config.hostId()) ? replicaId : mine;
        }
        return GroupConfig.founding(groupId, mine, founders);
    }

    private static NettyTransportConfig transport(KvConfig config) {
        KvConfig.Tls tls = config.tls();
        if (tls != null) {
            return NettyTransportConfig.mutualTls(tls.ca(), tls.certificate(), tls.key());
        }
        return config.insecure() ? NettyTransportConfig.plaintext() : NettyTransportConfig.loopback();
    }
}
