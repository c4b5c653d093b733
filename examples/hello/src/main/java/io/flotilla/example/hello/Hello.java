package io.flotilla.example.hello;

import io.flotilla.NodeHost;
import io.flotilla.config.GroupConfig;
import io.flotilla.config.NodeHostConfig;
import io.flotilla.logdb.LmdbLogDb;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.transport.NettyTransport;
import io.flotilla.transport.NettyTransportConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Three hosts in one JVM replicate one group: a greeting proposed on one is read on another. */
public final class Hello {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private Hello() {}

    /** The only argument is a directory for the three logs. */
    public static void main(String[] args) {
        System.out.println(run(Path.of(args.length > 0 ? args[0] : "target/hello")));
    }

    static String run(Path directory) {
        List<NodeHost> hosts = new ArrayList<>();
        Map<String, String> addresses = new TreeMap<>();
        try {
            for (String name : List.of("a", "b", "c")) {
                var transport = NettyTransport.factory(NettyTransportConfig.loopback());
                NodeHost host = NodeHost.open(
                        NodeHostConfig.builder("hello", name, directory.resolve(name), LmdbLogDb.factory(), transport)
                                .build());
                hosts.add(host);
                addresses.put(name, host.localAddress());
            }
            for (int i = 0; i < hosts.size(); i++) {
                hosts.get(i).setAddresses(addresses);
                var founders = Map.of(1L, "a", 2L, "b", 3L, "c");
                var machine = StateMachineFactory.inMemory((group, replica) -> new Greetings());
                hosts.get(i).startReplica(GroupConfig.founding(1, i + 1, founders), machine);
            }
            hosts.forEach(host -> host.ready(1, TIMEOUT).join());
            hosts.get(0)
                    .propose(1, "hello, world".getBytes(StandardCharsets.UTF_8), TIMEOUT)
                    .join();
            return (String) hosts.get(2).read(1, "latest", TIMEOUT).join();
        } finally {
            hosts.forEach(NodeHost::close);
        }
    }
}
