package io.flotilla.testkit;

import io.flotilla.NodeHost;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.NodeHostConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Whole NodeHosts in one thread on virtual time: workers, codecs, protocol and state machines are the ones that ship; time,
 * network, disk and threads are simulated.
 */
public final class SimCluster {
    private static final int TURNS_WITHOUT_TIME = 1_000_000;

    private final SimClock clock = new SimClock(1);
    private final SeededRandom random;
    private final SimNetwork network;
    private final EngineConfig engine;
    private final TreeMap<String, String> addresses = new TreeMap<>();
    private final TreeMap<String, InMemoryDisk> disks = new TreeMap<>();
    private final TreeMap<String, SimRunner> runners = new TreeMap<>();
    private final TreeMap<String, NodeHost> hosts = new TreeMap<>();
    private long turns;

    /** Hosts {@code h1} to {@code hN}, none of them running. */
    public SimCluster(int hostCount, long seed, EngineConfig engine) {
        this.random = new SeededRandom(seed);
        this.network = new SimNetwork(clock, random);
        this.engine = engine;
        for (int i = 1; i <= hostCount; i++) {
            addresses.put("h" + i, "h" + i + ":1");
            disks.put("h" + i, new InMemoryDisk());
        }
    }

    /** Starts a host on its disk. */
    public NodeHost start(String hostId) {
        return start(hostId, "sim", hostId);
    }

    /** Starts a host on the disk of {@code diskOf}, under a deployment and a name that may not be that disk's. */
    public NodeHost start(String diskOf, String deployment, String hostId) {
        SimRunner runner = new SimRunner(clock, random);
        NodeHost host = NodeHost.open(NodeHostConfig.builder(
                        deployment,
                        hostId,
                        Path.of("simulated", hostId),
                        disk(diskOf).factory(),
                        network.factory())
                .listenAddress(addresses.getOrDefault(hostId, hostId + ":1"))
                .addresses(addresses)
                .engine(engine)
                .clock(clock)
                .random(random)
                .agentRunner(runner)
                .directoryGuard(directory -> () -> {})
                .build());
        runners.put(hostId, runner);
        hosts.put(hostId, host);
        return host;
    }

    /** A host's disk. */
    public InMemoryDisk disk(String hostId) {
        InMemoryDisk disk = disks.get(hostId);
        if (disk == null) {
            throw new IllegalArgumentException("no host " + hostId);
        }
        return disk;
    }

    /** A running host. */
    public NodeHost host(String hostId) {
        NodeHost host = hosts.get(hostId);
        if (host == null) {
            throw new IllegalArgumentException("host " + hostId + " does not run");
        }
        return host;
    }

    /** The running hosts by name. */
    public Map<String, NodeHost> hosts() {
        return hosts;
    }

    /** A host stops in the middle of whatever it does; what its disk did not sync is lost. */
    public void crash(String hostId) {
        network.crash(hostId);
        SimRunner runner = runners.remove(hostId);
        if (runner != null) {
            runner.crash();
        }
        hosts.remove(hostId);
        disk(hostId).crash();
    }

    /** The writes of a host's store do not return from now on, or do so again. */
    public void hangStore(String hostId, boolean hangs) {
        SimRunner runner = runners.get(hostId);
        if (runner == null) {
            throw new IllegalArgumentException("host " + hostId + " does not run");
        }
        runner.hang(hangs ? "log" : "");
    }

    /** The directory of a host is wiped while it is down. */
    public void wipe(String hostId) {
        disks.put(hostId, new InMemoryDisk());
    }

    /** From its next start on a host listens elsewhere, and is called there. */
    public void move(String hostId, String address) {
        addresses.put(hostId, address);
        hosts.values().forEach(host -> host.setAddresses(addresses));
    }

    public SimNetwork network() {
        return network;
    }

    /** Turns of agents run so far, on all hosts together. */
    public long turns() {
        return turns;
    }

    public SimClock clock() {
        return clock;
    }

    /** Runs for {@code ms} milliseconds of virtual time. */
    public void runFor(long ms) {
        long until = clock.nanoTime() + ms * 1_000_000;
        while (clock.nanoTime() < until) {
            step(until);
        }
    }

    /** Runs until {@code condition} holds; false if it does not within {@code ms} milliseconds of virtual time. */
    public boolean runUntil(BooleanSupplier condition, long ms) {
        long until = clock.nanoTime() + ms * 1_000_000;
        while (!condition.getAsBoolean()) {
            if (clock.nanoTime() >= until) {
                return false;
            }
            step(until);
        }
        return true;
    }

    /** Everything that can happen now happens, then time moves to what comes next. */
    private void step(long untilNs) {
        for (int turns = 0; anythingNow(); turns++) {
            if (turns > TURNS_WITHOUT_TIME) {
                throw new IllegalStateException("agents run for ever without time passing at " + clock.nanoTime());
            }
        }
        long next = network.nextEventNs();
        for (SimRunner runner : runners.values()) {
            next = Math.min(next, runner.nextDeadlineNs());
        }
        clock.advanceTo(Math.max(clock.nanoTime(), Math.min(next, untilNs)));
    }

    private boolean anythingNow() {
        boolean any = network.runOne();
        for (Map.Entry<String, SimRunner> entry : runners.entrySet()) {
            turns++;
            String role = entry.getValue().runOne();
            if (!role.isEmpty()) {
                network.note(entry.getKey().hashCode());
                network.note(role.hashCode());
                any = true;
            }
        }
        return any;
    }
}
