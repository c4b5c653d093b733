package io.flotilla;

import io.flotilla.spi.StoreInfo;
import io.flotilla.spi.Transport;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A host as it is now.
 *
 * @param deployment name of the deployment
 * @param hostId name of this host
 * @param address where it listens
 * @param storeIncarnation identity of its log store's life
 * @param groups its replicas, by group id
 * @param connections outbound connections by host id
 * @param store figures of the log store
 * @param counters what the engine has done since the host was opened, by name
 * @param underWay what waits, by name: bytes and numbers of proposals, reads, messages without acknowledgement and so on. Looked at about once a second;
 *     what is not named is 0, and a host at rest names nothing
 */
public record HostInfo(
        String deployment,
        String hostId,
        String address,
        long storeIncarnation,
        List<GroupInfo> groups,
        Map<String, Transport.ConnectionInfo> connections,
        StoreInfo store,
        SortedMap<String, Long> counters,
        SortedMap<String, Long> underWay) {}
