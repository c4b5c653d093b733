package io.flotilla.example.benchmark;

import io.flotilla.LeaderInfo;
import io.flotilla.NodeHost;
import io.flotilla.ProposalResult;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.config.NodeHostConfig;
import io.flotilla.statemachine.StateMachineFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Three hosts in this process that share nothing but the process: each has a directory, a log store and sockets of its own. */
final class Cluster implements Target, AutoCloseable {
    private static final String DEPLOYMENT = "benchmark";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final List<NodeHost> hosts = new ArrayList<>();
    /** State machines by group and replica. */
    private final Map<Long, CountingMachine> machines = new ConcurrentHashMap<>();

    private Cluster() {}

    /** Opens the hosts and starts their replicas of {@code groups} groups, each host in a thread of its own, with state
     * machines on disk or in memory. Blocks. */
    static Cluster start(Path directory, int groups, EngineConfig engine, Wiring wiring, boolean onDisk) {
        Cluster cluster = new Cluster();
        try {
            cluster.open(directory, engine, wiring);
            cluster.startReplicas(groups, onDisk ? directory : null);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public int leader(int group) {
        LeaderInfo leader = hosts.get(0).leader(groupId(group));
        return leader.isKnown() ? (int) leader.replicaId() - 1 : -1;
    }

    @Override
    public CompletableFuture<ProposalResult> propose(int group, int replica, byte[] payload) {
        return hosts.get(replica).propose(groupId(group), payload, TIMEOUT);
    }

    @Override
    public CompletableFuture<@Nullable Object> read(int group, int replica) {
        return hosts.get(replica).read(groupId(group), this, TIMEOUT);
    }

    @Override
    public CompletableFuture<Void> moveLeader(int group, int toReplica) {
        return hosts.get(0).transferLeadership(groupId(group), toReplica + 1L, TIMEOUT);
    }

    @Override
    public long applied(int group, int replica) {
        CountingMachine machine = machines.get(machineKey(groupId(group), replica + 1L));
        return machine == null ? -1 : machine.count();
    }

    /** Flushes to the device that the log stores of all hosts asked for since they were opened. */
    long fsyncs() {
        return hosts.stream().mapToLong(host -> host.info().store().syncs()).sum();
    }

    /** Rounds of ReadIndex that the leaders of all hosts ran. */
    long quorumRounds() {
        return hosts.stream()
                .mapToLong(host -> host.info().counters().getOrDefault("read_rounds", 0L))
                .sum();
    }

    /** Size on disk of the log stores of all hosts. */
    long fileBytes() {
        return hosts.stream().mapToLong(host -> host.info().store().fileBytes()).sum();
    }

    /** Closes the hosts, the last one first. Blocks, bounded in time. */
    @Override
    public void close() {
        for (int i = hosts.size() - 1; i >= 0; i--) {
            hosts.get(i).close();
        }
    }

    private void open(Path directory, EngineConfig engine, Wiring wiring) {
        Map<String, String> addresses = new TreeMap<>();
        for (int i = 0; i < REPLICAS; i++) {
            String hostId = hostId(i);
            NodeHost host = NodeHost.open(NodeHostConfig.builder(
                            DEPLOYMENT, hostId, directory.resolve(hostId), wiring.logDb(), wiring.transport())
                    .listenAddress("127.0.0.1:0")
                    .engine(engine)
                    .build());
            hosts.add(host);
            addresses.put(hostId, host.localAddress());
        }
        hosts.forEach(host -> host.setAddresses(addresses));
    }

    private void startReplicas(int groups, @Nullable Path directory) {
        Map<Long, String> founders = new TreeMap<>();
        for (int i = 0; i < REPLICAS; i++) {
            founders.put(i + 1L, hostId(i));
        }
        List<CompletableFuture<Void>> started = new ArrayList<>();
        for (int i = 0; i < REPLICAS; i++) {
            NodeHost host = hosts.get(i);
            long replicaId = i + 1L;
            StateMachineFactory factory = directory == null
                    ? StateMachineFactory.concurrent(this::machine)
                    : onDisk(directory.resolve(hostId(i)).resolve("machines"));
            started.add(CompletableFuture.runAsync(
                    () -> {
                        for (int g = 0; g < groups; g++) {
                            host.startReplica(GroupConfig.founding(groupId(g), replicaId, founders), factory);
                        }
                    },
                    task -> new Thread(task, "start-" + replicaId).start()));
        }
        started.forEach(CompletableFuture::join);
    }

    private StateMachineFactory onDisk(Path directory) {
        return StateMachineFactory.onDisk((groupId, replicaId) -> {
            Files.createDirectories(directory);
            DurableCountingMachine machine = new DurableCountingMachine(directory.resolve("group-" + groupId));
            machines.put(machineKey(groupId, replicaId), machine.counting());
            return machine;
        });
    }

    private CountingMachine machine(long groupId, long replicaId) {
        CountingMachine machine = new CountingMachine();
        machines.put(machineKey(groupId, replicaId), machine);
        return machine;
    }

    private static long groupId(int group) {
        return group + 1L;
    }

    private static long machineKey(long groupId, long replicaId) {
        return groupId * (REPLICAS + 1) + replicaId;
    }

    private static String hostId(int replica) {
        return "host-" + (replica + 1);
    }
}
