package io.flotilla.example.kv;

import io.flotilla.FlotillaException;
import io.flotilla.NodeHost;
import io.flotilla.example.kv.http.HttpLimits;
import io.flotilla.example.kv.http.HttpServer;
import io.flotilla.example.kv.store.KvStateMachine;
import io.flotilla.example.kv.store.KvStore;
import io.flotilla.example.kv.store.KvStoreException;
import io.flotilla.statemachine.StateMachineFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process of the key-value store. It opens its host, its store and its HTTP server, starts its replica of every group, and serves
 * until it is told to stop (SIGTERM, SIGINT). Exit codes: 2 for settings that cannot be used, 1 when it cannot start with good ones; after
 * an orderly stop 143 (SIGTERM) or 130 (SIGINT), as of every JVM that a signal ends.
 */
public final class KvNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KvNode.class);

    private static final int EXIT_START = 1;
    private static final int EXIT_SETTINGS = 2;

    /** What was opened, the newest first: closed in that order. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private final HttpServer http;

    private KvNode(KvConfig config) throws KvStoreException, IOException {
        try {
            NodeHost host = opened(NodeHost.open(HostWiring.host(config)));
            KvStore store = KvStore.open(config.dataDir().resolve("kv"), config.identity());
            opened.addLast(store); // replicas write to it until the host is closed
            Readiness readiness = opened(new Readiness(host, config.groups()));
            HostKvService service = opened(new HostKvService(config, host, readiness));
            HttpLimits limits = HttpLimits.DEFAULT.withBodyBytes(config.httpMaxBodyBytes());
            InetSocketAddress address = new InetSocketAddress(config.address().host(), config.httpPort());
            http = opened(HttpServer.start(address, config.threads(), limits, service));
            StateMachineFactory machines =
                    StateMachineFactory.onDisk((groupId, replicaId) -> new KvStateMachine(store, groupId));
            for (long groupId = 0; groupId < config.groups(); groupId++) {
                host.startReplica(HostWiring.group(config, groupId), machines);
            }
            readiness.start();
            LOG.info(
                    "host {} of deployment {}: {} groups, raft on {}, HTTP on port {}, data in {}",
                    config.hostId(),
                    config.deployment(),
                    config.groups(),
                    host.localAddress(),
                    http.port(),
                    config.dataDir());
        } catch (KvStoreException | IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts a node and serves until the process is told to stop. */
    public static void main(String[] args) {
        int exitCode = run(List.of(args));
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    private static int run(List<String> arguments) {
        if (arguments.contains("--help")) {
            System.out.print(KvConfigReader.USAGE);
            return 0;
        }
        try {
            KvNode node = start(KvConfigReader.read(arguments));
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                node.close();
                                stopped.countDown();
                            },
                            "kv-stop"));
            stopped.await();
            return 0;
        } catch (KvConfigException e) {
            e.problems().forEach(problem -> System.err.println("flotilla-kv: " + problem));
            System.err.println("flotilla-kv: not started; --help lists the settings");
            return EXIT_SETTINGS;
        } catch (KvStoreException | IOException | FlotillaException e) {
            System.err.println("flotilla-kv: not started: " + e.getMessage());
            return EXIT_START;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return EXIT_START;
        }
    }

    /**
     * Starts a node. Blocks until its replicas are started; {@code /readyz} says when they can be used.
     *
     * @throws FlotillaException if the host cannot be opened or contradicts what its directory records
     * @throws KvStoreException if the state cannot be opened
     * @throws IOException if HTTP cannot listen
     */
    static KvNode start(KvConfig config) throws KvStoreException, IOException {
        return new KvNode(config);
    }

    /** The port that HTTP is served on. */
    int httpPort() {
        return http.port();
    }

    /** Stops serving, hands leadership over as well as it can, closes everything. Blocks, bounded in time. Idempotent. */
    @Override
    public void close() {
        synchronized (opened) {
            for (AutoCloseable each = opened.poll(); each != null; each = opened.poll()) {
                try {
                    each.close();
                } catch (Exception e) {
                    LOG.error("{} did not close: {}", each.getClass().getSimpleName(), e.toString());
                }
            }
        }
    }

    private <T extends AutoCloseable> T opened(T newest) {
        opened.addFirst(newest);
        return newest;
    }
}
