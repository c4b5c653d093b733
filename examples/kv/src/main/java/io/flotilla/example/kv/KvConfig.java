package io.flotilla.example.kv;

import java.nio.file.Path;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a node, checked together by {@link KvConfigReader}.
 *
 * @param hostId name of this host, one of {@code members}
 * @param address where the node listens for the others
 * @param deployment name of the deployment, the same on every node
 * @param members every host and where the others reach it, the same on every node; a group's replicas are numbered from 1 in
 *     the order of the names
 * @param groups how many groups the keys are spread over, the same on every node and fixed at the first start
 * @param dataDir where the node keeps everything
 * @param httpPort where it serves HTTP, on the interface of {@code address}; 0 for any free port
 * @param httpMaxBodyBytes longest body of a request
 * @param threads that serve HTTP, as many that apply commands, and as many that read
 * @param tls PEM files for mutual TLS between nodes; null for plaintext
 * @param insecure plaintext beyond loopback is wanted
 */
record KvConfig(
        String hostId,
        HostPort address,
        String deployment,
        SortedMap<String, HostPort> members,
        int groups,
        Path dataDir,
        int httpPort,
        int httpMaxBodyBytes,
        int threads,
        @Nullable Tls tls,
        boolean insecure) {
    /** PEM files: the authority, this host's certificate, its key. */
    record Tls(Path ca, Path certificate, Path key) {}

    /** What this node's store belongs to: it is recorded there, and another node or another number of groups is refused. */
    String identity() {
        return "deployment=" + deployment + " host=" + hostId + " groups=" + groups;
    }
}
