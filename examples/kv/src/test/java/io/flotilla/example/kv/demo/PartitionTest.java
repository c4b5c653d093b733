package io.flotilla.example.kv.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole stack: three nodes as processes, real logs, real sockets, and a proxy on each of the six links between them. Clients write all
 * the time; whatever happens, what was acknowledged is there in the end.
 */
class PartitionTest {
    private static final int NODES = 3;
    private static final int GROUPS = 4;
    private static final int CLIENTS = 6;
    private static final int PATIENCE_SECONDS = 90;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit before each test
    Path directory;

    private final List<NodeProcess> nodes = new ArrayList<>();

    /** The link from one node to another at {@code NODES * from + to}; a node's own place holds one that nobody uses. */
    private final List<TcpProxy> links = new ArrayList<>();

    private final Queue<String> acked = new ConcurrentLinkedQueue<>();
    private final AtomicIntegerArray ackedBy = new AtomicIntegerArray(NODES);
    private final AtomicInteger next = new AtomicInteger();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopped;

    @BeforeEach
    void startNodes() throws IOException {
        List<Integer> ports = RunDirectory.freePorts(2 * NODES);
        for (int from = 0; from < NODES; from++) {
            StringBuilder members = new StringBuilder();
            for (int to = 0; to < NODES; to++) {
                TcpProxy link = new TcpProxy(ports.get(to));
                links.add(link);
                int port = to == from ? ports.get(to) : link.port();
                members.append(to == 0 ? "" : ",").append("n" + to + "=127.0.0.1:" + port);
            }
            nodes.add(new NodeProcess(
                    "n" + from, ports.get(NODES + from), ports.get(from), directory, members.toString(), GROUPS));
        }
        for (NodeProcess node : nodes) {
            node.start();
        }
        for (NodeProcess node : nodes) {
            node.awaitReady(PATIENCE_SECONDS);
        }
    }

    @AfterEach
    void endAll() throws IOException {
        stopped = true;
        nodes.forEach(NodeProcess::end);
        for (TcpProxy link : links) {
            link.close();
        }
    }

    @Test
    void nothingAcknowledgedIsLostThroughPartitionsAndAKillAndAWipedFounderIsRefused() throws Exception {
        startClients();
        for (int lonely = 0; lonely < NODES; lonely++) {
            isolate(lonely, lonely % 2 == 0);
            awaitProgressWithout(lonely);
            assertThat(put(lonely, "lonely", "n" + lonely))
                    .as("status of a write on its own")
                    .isNotEqualTo(200);
            heal();
            awaitProgressOn(lonely);
        }
        link(0, 1).cut(); // one direction only
        awaitProgressOn(2);
        awaitProgressOn(0, 1);
        nodes.get(2).kill(); // and now no quorum can be had through that link
        heal();
        awaitProgressWithout(2);
        nodes.get(2).start();
        awaitProgressOn(2);
        stopClients();

        for (NodeProcess node : nodes) {
            node.awaitReady(PATIENCE_SECONDS);
            assertEverythingIsOn(node);
        }
        wipedFounderIsRefused(nodes.get(2));
    }

    private void wipedFounderIsRefused(NodeProcess node) throws IOException {
        node.end();
        remove(node.dataDir());
        NodeProcess wiped = again(node);
        nodes.set(2, wiped);
        wiped.start();
        try (NodeClient client = new NodeClient(wiped.httpPort())) {
            await().ignoreExceptions()
                    .until(() -> client.get("/readyz", false).text().contains("waiting"));
            for (int i = 0; i < 20; i++) {
                assertThat(put(i % 2, "after-" + i, "x")).isEqualTo(200);
            }
            assertThat(client.get("/readyz", false).status()).isEqualTo(503);
            assertThat(client.get(acked.element()).status())
                    .as("a read that is not its to answer")
                    .isNotIn(200, 404);
        }
        assertEverythingIsOn(nodes.get(0));
    }

    private NodeProcess again(NodeProcess node) {
        String members = node.command().stream()
                .filter(argument -> argument.startsWith("--members="))
                .findFirst()
                .orElseThrow()
                .substring("--members=".length());
        return new NodeProcess(node.id(), node.httpPort(), node.raftPort(), directory, members, GROUPS);
    }

    private void startClients() {
        for (int i = 0; i < CLIENTS; i++) {
            int at = i % NODES;
            Thread client = new Thread(() -> write(at), "client-" + i);
            client.setDaemon(true);
            clients.add(client);
            client.start();
        }
    }

    private void stopClients() throws InterruptedException {
        stopped = true;
        for (Thread client : clients) {
            client.join();
        }
    }

    /** Every key is written once: if its outcome is not known, it is not counted. */
    private void write(int at) {
        try (NodeClient client = new NodeClient(nodes.get(at).httpPort())) {
            while (!stopped) {
                String key = "key-" + next.getAndIncrement();
                try {
                    if (client.put(key, key.getBytes(UTF_8)).status() == 200) {
                        acked.add(key);
                        ackedBy.incrementAndGet(at);
                        continue;
                    }
                } catch (IOException e) {
                    // the node is gone, or answers too late
                }
                LockSupport.parkNanos(5_000_000); // not to spin while nobody answers
            }
        }
    }

    private int put(int node, String key, String value) throws IOException {
        try (NodeClient client = new NodeClient(nodes.get(node).httpPort())) {
            return client.put(key, value.getBytes(UTF_8)).status();
        }
    }

    private void assertEverythingIsOn(NodeProcess node) throws IOException {
        try (NodeClient client = new NodeClient(node.httpPort())) {
            for (String key : acked) {
                assertThat(client.get(key).text())
                        .as("%s on %s", key, node.id())
                        .isEqualTo(key);
            }
        }
    }

    private void awaitProgressWithout(int node) {
        int before = acked.size() - ackedBy.get(node);
        await().until(() -> acked.size() - ackedBy.get(node) >= before + 40);
    }

    private void awaitProgressOn(int node) {
        int before = ackedBy.get(node);
        await().until(() -> ackedBy.get(node) >= before + 20);
    }

    /** On either: with the way from one to the other gone, a group that one of them leads does not serve at the other. */
    private void awaitProgressOn(int one, int other) {
        int before = ackedBy.get(one) + ackedBy.get(other);
        await().until(() -> ackedBy.get(one) + ackedBy.get(other) >= before + 20);
    }

    private void isolate(int node, boolean silently) throws IOException {
        for (int other = 0; other < NODES; other++) {
            for (TcpProxy link : List.of(link(node, other), link(other, node))) {
                if (silently) {
                    link.hold();
                } else {
                    link.cut();
                }
            }
        }
    }

    private void heal() {
        links.forEach(TcpProxy::heal);
    }

    private TcpProxy link(int from, int to) {
        return links.get(NODES * from + to);
    }

    private static org.awaitility.core.ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(PATIENCE_SECONDS));
    }

    private static void remove(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
