package io.flotilla.example.hello;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.FlotillaException;
import io.flotilla.NodeHost;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.config.NodeHostConfig;
import io.flotilla.logdb.LmdbLogDb;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.transport.NettyTransport;
import io.flotilla.transport.NettyTransportConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts with real logs on disk and real sockets: stopped, started again, wiped. */
class WholeStackTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Map<Long, String> FOUNDERS = Map.of(1L, "h1", 2L, "h2", 3L, "h3");
    private static final List<Long> GROUPS = List.of(1L, 2L, 3L);

    @TempDir
    Path directory;

    private final Map<String, NodeHost> hosts = new TreeMap<>();
    private final Map<String, String> addresses = new TreeMap<>();

    @AfterEach
    void closeAll() {
        hosts.values().forEach(NodeHost::close);
    }

    @Test
    void whatWasAcknowledgedSurvivesARestartOfEveryHostInTurn() {
        startAll();
        for (long stopped = 1; stopped <= 3; stopped++) {
            propose(stopped, "while all are up " + stopped);
            String name = "h" + stopped;
            host(stopped).close();
            hosts.remove(name);
            long other = stopped % 3 + 1;
            propose(other, "without " + name);
            start(stopped);
            for (long group : GROUPS) {
                host(stopped).ready(group, TIMEOUT).join();
                assertThat(host(stopped).read(group, "latest", TIMEOUT).join()).isEqualTo("without " + name);
            }
        }
        assertThat(host(1).info(1).lastIndex()).isGreaterThan(6);
    }

    @Test
    void aWipedFounderIsRefusedAndTheOthersGoOn() throws IOException {
        startAll();
        propose(1, "before");
        host(3).close();
        hosts.remove("h3");
        wipe(directory.resolve("h3"));
        start(3);
        Awaitility.await().atMost(TIMEOUT).until(() -> host(1).status().contains("host h3 is refused"));
        assertThat(host(3).status()).contains("waiting");
        propose(1, "after");
        assertThat(host(2).read(1, "latest", TIMEOUT).join()).isEqualTo("after");
    }

    @Test
    void aDirectoryBelongsToOneHostAtATime() {
        startAll();
        assertThatThrownBy(() -> open(1))
                .isInstanceOf(FlotillaException.BadDirectory.class)
                .hasMessageContaining("in use")
                .hasMessageContaining("h1");
    }

    @Test
    void aBlockingCallOnAnEngineThreadIsRefusedInsteadOfHanging() {
        startAll();
        for (long replica = 1; replica <= 3; replica++) {
            host(replica)
                    .startReplica(
                            GroupConfig.founding(9, replica, FOUNDERS),
                            StateMachineFactory.inMemory((g, r) -> new Calling()));
        }
        host(1).ready(9, TIMEOUT).join();
        Supplier<Object> closing = () -> {
            host(1).close();
            return "closed";
        };
        assertThatThrownBy(() -> host(1).read(9, closing, TIMEOUT).join())
                .hasRootCauseInstanceOf(FlotillaException.WouldDeadlock.class);
        propose(1, "goes on");
    }

    private void startAll() {
        for (long replica = 1; replica <= 3; replica++) {
            hosts.put("h" + replica, open(replica));
            addresses.put("h" + replica, host(replica).localAddress());
        }
        hosts.values().forEach(host -> host.setAddresses(addresses));
        for (long replica = 1; replica <= 3; replica++) {
            startReplicas(replica);
        }
        for (long group : GROUPS) {
            hosts.values().forEach(host -> host.ready(group, TIMEOUT).join());
        }
    }

    private void start(long replica) {
        hosts.put("h" + replica, open(replica));
        host(replica).setAddresses(addresses);
        startReplicas(replica);
    }

    private void startReplicas(long replica) {
        for (long group : GROUPS) {
            host(replica)
                    .startReplica(
                            GroupConfig.founding(group, replica, FOUNDERS),
                            StateMachineFactory.inMemory((g, r) -> new Greetings()));
        }
    }

    /** Hosts keep their address over a restart, as the address book of the others says. */
    private NodeHost open(long replica) {
        String name = "h" + replica;
        return NodeHost.open(NodeHostConfig.builder(
                        "whole-stack",
                        name,
                        directory.resolve(name),
                        LmdbLogDb.factory(),
                        NettyTransport.factory(NettyTransportConfig.loopback()))
                .listenAddress(addresses.getOrDefault(name, "127.0.0.1:0"))
                .engine(EngineConfig.DEFAULT)
                .build());
    }

    private NodeHost host(long replica) {
        NodeHost host = hosts.get("h" + replica);
        if (host == null) {
            throw new IllegalArgumentException("h" + replica + " does not run");
        }
        return host;
    }

    /** Proposes in every group until acknowledged: a leader may just have gone. */
    private void propose(long replica, String text) {
        for (long group : GROUPS) {
            Awaitility.await().atMost(TIMEOUT).ignoreExceptions().until(() -> {
                host(replica)
                        .propose(group, text.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(3))
                        .join();
                return true;
            });
        }
    }

    private static void wipe(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
