package io.flotilla.sim;

import io.flotilla.FlotillaException;
import io.flotilla.NodeHost;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.config.Limits;
import io.flotilla.config.NodeHostConfig;
import io.flotilla.sim.work.MachineDisk;
import io.flotilla.sim.work.WatchedMachine;
import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.testkit.SeededRandom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One machine of the world: a process that comes and goes, and disks that stay. */
public final class SimHost {
    /** Longer than any pause: user code never hangs here. */
    private static final int STUCK_MS = 600_000;

    private static final long FULL = Long.MAX_VALUE;

    /** Before a start that a failing disk prevented is tried again. */
    private static final long RETRY_NS = 100_000_000;

    private final World world;
    private final int index;
    private final String name;
    private final Map<Long, MachineDisk> machineDisks = new TreeMap<>();
    private final SimStore.Disk disk;
    private final Operator operator;
    /** Groups whose machine here throws at its next update, and how long after it the process is started again. */
    private final Map<Long, Long> failing = new TreeMap<>();

    /** Groups whose machine has lost its disk. */
    private final Set<Long> lost = new TreeSet<>();

    private @Nullable NodeHost node;
    /** The one that is being closed. */
    private @Nullable NodeHost closed;

    private @Nullable SimAgents agents;
    private @Nullable Endpoint endpoint;
    private @Nullable SimExecutor executor;
    private HostClock clock;
    private long life;
    private long pausedUntilNs;
    private long lastPauseNs;
    private long startedNs;
    /** When its disks last had space again; {@link #FULL} while they have none. */
    private long fullUntilNs;

    /** By host: when the newest frame of it came. */
    private final long[] heardNs;

    private long slowUntilNs;
    private long slowFactor = 1;
    private boolean wiped;
    private boolean closing;
    private boolean opening;
    private boolean wasClosed;
    private boolean excused;
    private boolean damaged;

    SimHost(World world, int index, Setup setup) {
        this.world = world;
        this.index = index;
        this.name = nameOf(index);
        this.disk = new SimStore.Disk(world, this, setup);
        this.operator = new Operator(world, this);
        this.clock = new HostClock(world, 0, 0);
        this.heardNs = new long[world.shape().number(Setting.HOSTS)];
    }

    static String nameOf(int index) {
        return "h" + (index + 1);
    }

    static int indexOf(String name) {
        return name.charAt(1) - '1';
    }

    /** From 0. */
    public int index() {
        return index;
    }

    /** From 1, as in names and scenarios. */
    public int number() {
        return index + 1;
    }

    /** Its process; null while there is none. */
    public @Nullable NodeHost node() {
        return node;
    }

    public boolean isUp() {
        return node != null;
    }

    /** Counts its processes. */
    public long life() {
        return life;
    }

    /** The disk of its log. */
    public SimStore.Disk disk() {
        return disk;
    }

    HostClock clock() {
        return clock;
    }

    long pausedUntilNs() {
        return pausedUntilNs;
    }

    /** A frame of another host came. */
    void heard(SimHost from) {
        heardNs[from.index] = world.nowNs();
    }

    /** When the newest frame of another host came. */
    long heardNs(SimHost from) {
        return heardNs[from.index];
    }

    /** When it was last started, or the newest time ended, or will, in which its threads or its log waited for what they need. */
    long undisturbedSinceNs() {
        return Math.max(Math.max(startedNs, fullUntilNs), freeSinceNs());
    }

    /** When the newest time ended, or will, in which its threads were paused or slow. */
    public long freeSinceNs() {
        return Math.max(lastPauseNs, slowUntilNs);
    }

    /** For how long its log writer has owed an answer; 0 when it owes none. */
    long storeOwesNs() {
        SimAgents running = agents;
        return running == null ? 0 : running.storeOwesNs();
    }

    /** True once one of its disks has lost everything: nobody may rely on it again. */
    public boolean isWiped() {
        return wiped;
    }

    /** True if something was done to it, in this life or an earlier one, for which a replica may be quarantined. */
    boolean isDamaged() {
        return damaged;
    }

    /** True if something was done to this process that may take it, or replicas of it, out until it is started again. */
    public boolean isExcused() {
        return excused;
    }

    /** From now on it may say that it takes no part, until its process is started again after a while. */
    void excuse(long restartNs) {
        excused = true;
        damaged = true;
        long now = life;
        world.after(restartNs, () -> {
            if (life == now) {
                crash();
                start();
            }
        });
    }

    /** The next update of its state machine of that group throws; the process is started again so long after it. */
    public void failNextUpdate(long group, long restartNs) {
        failing.put(group, restartNs);
    }

    private boolean takeFailure(long group) {
        Long restartNs = failing.remove(group);
        if (restartNs != null) {
            excuse(restartNs);
            operator.onMachineThrew(group, restartNs / 2);
        }
        return restartNs != null;
    }

    /**
     * What its process was asked for ends within a time, unless the process does, or lacks what it needs. When its log store has failed, or does meanwhile, what cannot be done any more
     * is said as soon.
     */
    public void mustEnd(CompletableFuture<?> future, long withinNs, String what) {
        mustEnd(node, world.nowNs(), future, withinNs, what);
    }

    private void mustEnd(
            @Nullable NodeHost asked, long sinceNs, CompletableFuture<?> future, long withinNs, String what) {
        world.after(withinNs, () -> {
            long failedNs = disk.failedNs();
            if (failedNs > 0 && failedNs < withinNs) {
                mustEnd(asked, sinceNs, future, withinNs, what);
                return;
            }
            boolean waived = node != asked || undisturbedSinceNs() > sinceNs || (failedNs <= 0 && storeOwesNs() > 0);
            world.expect(waived || future.isDone(), "I23", this + " does not end " + what);
        });
    }

    /** True if, since then, something was in the way of its threads, or is now in the way of its log. */
    boolean isDisturbed(long sinceNs) {
        return undisturbedSinceNs() > sinceNs || storeOwesNs() > 0 || disk.failedNs() > 0;
    }

    /** Nothing that was still to go wrong on it does. */
    void calm() {
        setFull(false);
        disk.calm();
        failing.clear();
    }

    /** While true, its log saves only what makes space, and its machines cannot sync. */
    public void setFull(boolean full) {
        fullUntilNs = full ? FULL : Math.min(fullUntilNs, world.nowNs());
        disk.setFull(full);
    }

    /** The disk of one of its state machines. */
    public MachineDisk machineDisk(long group) {
        return machineDisks.computeIfAbsent(group, g -> new MachineDisk(() -> fullUntilNs == FULL));
    }

    /** Starts its process, with all its replicas; nothing if it runs. */
    public void start() {
        if (node != null || closing || opening) {
            return;
        }
        life++;
        excused = false;
        wasClosed = false;
        startedNs = world.nowNs();
        Shape shape = world.shape();
        long ppm = shape.get(Setting.CLOCK_PPM);
        clock = new HostClock(
                world,
                world.numbers().nextLong() >> 2,
                ppm == 0 ? 0 : world.numbers().below(2 * ppm + 1) - ppm);
        SimAgents runner = new SimAgents(world, this);
        Endpoint ours = new Endpoint(world, this);
        NodeHost opened;
        opening = true; // an opening that fails waits for its threads, and everything goes on meanwhile
        try {
            opened = open(runner, ours);
        } catch (FlotillaException.BadDirectory e) {
            world.expect(runner.isEnded(), "I32", this + " leaves threads behind an opening that failed");
            world.expect(excused || disk.hasFlippedRecord(), "I32", this + " does not start: " + e.getMessage());
            disk.crash();
            world.after(RETRY_NS, this::start);
            return;
        } finally {
            opening = false;
        }
        world.expect(!disk.hasFlippedRecord(), "I28", this + " starts on a record of which a bit was turned");
        agents = runner;
        endpoint = ours;
        node = opened;
        for (long group = 1; group <= world.shape().get(Setting.GROUPS); group++) {
            startReplica(group);
        }
        operator.onStart(opened);
    }

    private NodeHost open(SimAgents runner, Endpoint ours) {
        NodeHostConfig.Builder config = NodeHostConfig.builder(
                        "sim",
                        name,
                        Path.of("simulated", name),
                        disk.factory(),
                        (deployment, hostId, address, time) -> ours)
                .listenAddress(name + ":1")
                .engine(engine(world.shape()))
                .clock(clock)
                .random(new SeededRandom(world.numbers().nextLong()))
                .agentRunner(runner)
                .directoryGuard(directory -> () -> {});
        if (world.shape().is(Setting.EXECUTOR)) {
            executor = new SimExecutor(world, this);
            config.completionExecutor(executor);
        }
        return NodeHost.open(config.build());
    }

    private static EngineConfig engine(Shape shape) {
        return new EngineConfig(
                shape.number(Setting.STEP_WORKERS),
                shape.number(Setting.APPLY_WORKERS),
                shape.number(Setting.APPLY_WORKERS),
                false,
                shape.is(Setting.APPLY_WITH_STEP),
                shape.number(Setting.HEARTBEAT_MS),
                Limits.MAX_FRAME_BYTES,
                shape.number(Setting.INFLIGHT_MESSAGES),
                shape.number(Setting.CACHED_BYTES),
                STUCK_MS,
                shape.get(Setting.HOST_LIMIT_KB) << 10);
    }

    /** Starts this host's replica of a group, if it has one and it does not run. @return true if it did */
    public boolean startReplica(long group) {
        NodeHost running = node;
        long replica = replicaOf(group);
        if (running == null || replica == 0 || runs(group)) {
            return false;
        }
        try {
            running.startReplica(config(group, replica, founders(group)), machine(group, replica));
            return true;
        } catch (FlotillaException.InvalidRequest e) {
            world.after(RETRY_NS, () -> startReplica(group)); // the stop before it is not over yet
        } catch (FlotillaException.Unavailable e) {
            world.expect(
                    excused || lost.contains(group),
                    "I32",
                    this + " does not start a replica of group " + group + ": " + e.getMessage());
        }
        return false;
    }

    /** Tries to start this host's replica of a group, which it has held and which does not run, with founders that are others, and as another of the group's. It must be refused. */
    public void startWrongly(long group) {
        NodeHost running = node;
        long replica = replicaOf(group);
        if (running == null || replica == 0 || runs(group)) {
            return;
        }
        Map<Long, String> others = founders(group);
        others.put(Setting.VOTERS.max() + 1, "another");
        mustRefuse(running, config(group, replica, others));
        long another = 1 + replica % world.shape().get(Setting.VOTERS);
        if (another != replica) {
            mustRefuse(running, config(group, another, founders(group)));
        }
    }

    private void mustRefuse(NodeHost running, GroupConfig wrong) {
        try {
            running.startReplica(wrong, machine(wrong.groupId(), wrong.replicaId()));
        } catch (FlotillaException.InvalidRequest | FlotillaException.Unavailable e) {
            return;
        }
        throw world.violated("I29", this + " starts what contradicts its record: " + wrong);
    }

    /** True if its process runs a replica of the group. */
    boolean runs(long group) {
        NodeHost running = node;
        return running != null && running.info().groups().stream().anyMatch(info -> info.groupId() == group);
    }

    private GroupConfig config(long group, long replica, Map<Long, String> founders) {
        return new GroupConfig(
                group,
                replica,
                founders,
                world.shape().number(Setting.ELECTION_MS),
                world.shape().get(Setting.GROUP_LIMIT_KB) << 10);
    }

    private StateMachineFactory machine(long group, long replica) {
        return WatchedMachine.watch(
                world.facts(), world.machines(), group, replica, machineDisk(group), () -> takeFailure(group));
    }

    private Map<Long, String> founders(long group) {
        Map<Long, String> founders = new TreeMap<>();
        for (long replica = 1; replica <= world.shape().get(Setting.VOTERS); replica++) {
            founders.put(replica, nameOf(world.shape().hostOf(group, replica)));
        }
        return founders;
    }

    /** The replica of a group that lives here; 0 for none. */
    public long replicaOf(long group) {
        for (long replica = 1; replica <= world.shape().get(Setting.VOTERS); replica++) {
            if (world.shape().hostOf(group, replica) == index) {
                return replica;
            }
        }
        return 0;
    }

    /** Its machine loses power in the middle of what it does. What was not flushed is lost, or, by chance, was flushed and never reported. */
    public void crash() {
        if (end()) {
            machineDisks.values().forEach(machine -> machine.crash(world.numbers()));
            world.hostLost();
        }
    }

    /**
     * Its process is killed in the middle of what it does. What its machines wrote is in the cache, and lost only with the power. A log store flushes before it is believed:
     * of its last save all is there or nothing, as after a crash.
     */
    public void kill() {
        if (end()) {
            world.hostLost();
        }
    }

    /** Its process is closed in order: whoever asked it something is answered. What its machines wrote is in the cache. Called between events, never in one. */
    public void close() {
        NodeHost last = node;
        SimAgents running = agents;
        Endpoint ours = endpoint;
        if (last == null || running == null || ours == null) {
            return;
        }
        node = null;
        agents = null;
        endpoint = null;
        closing = true;
        closed = last;
        last.close();
        if (executor != null) {
            executor.finish();
        }
        ours.vanish();
        leave(running);
        closed = null;
        closing = false;
        wasClosed = true;
        world.hostLost();
    }

    /** Its process, also while that is being closed; null while there is none. */
    public @Nullable NodeHost askable() {
        return node != null ? node : closed;
    }

    /** True while its process is being closed. */
    public boolean isClosing() {
        return closing;
    }

    /** True if the newest of its processes was closed in order. */
    public boolean wasClosed() {
        return wasClosed;
    }

    /** True if there was a process to end. */
    private boolean end() {
        SimAgents running = agents;
        Endpoint ours = endpoint;
        if (node == null || running == null || ours == null) {
            return false;
        }
        ours.vanish();
        if (world.numbers().chance(50)) {
            running.finishWrites();
        }
        node = null;
        agents = null;
        endpoint = null;
        leave(running);
        return true;
    }

    /** Nothing of a process runs any more, and what was wrong with it alone is over. */
    private void leave(SimAgents last) {
        last.crash();
        pausedUntilNs = 0;
        disk.crash();
    }

    /** Everything on its disks is gone; the process with it. */
    public void wipe() {
        crash();
        wiped = true;
        operator.onWipe();
        disk.wipe();
        machineDisks.clear();
        for (long group = 1; group <= world.shape().get(Setting.GROUPS); group++) {
            if (replicaOf(group) != 0) {
                world.facts().onWipe(group, replicaOf(group));
            }
        }
    }

    /** What its state machine of a group had on disk is gone, and the process with it. Its log is whole, and may have forgotten what the machine asks for again. */
    public void loseMachine(long group) {
        crash();
        wiped = true;
        damaged = true;
        lost.add(group);
        machineDisks.remove(group);
    }

    /** Nothing of its process runs for a while; clocks go on. */
    public void pause(long ns) {
        pausedUntilNs = Math.max(pausedUntilNs, world.nowNs() + ns);
        lastPauseNs = pausedUntilNs;
    }

    /** Its threads take so many times as long for a while. */
    public void slow(long factor, long ns) {
        slowFactor = factor;
        slowUntilNs = world.nowNs() + ns;
    }

    /** Its clock runs at another rate from now on. */
    public void setClockRate(long ppm) {
        clock.setRate(ppm);
    }

    long cpuDelayNs() {
        return delay(world.shape().get(Setting.CPU_US) * 1000);
    }

    long diskDelayNs() {
        long usual = world.shape().get(Setting.DISK_US) * 1000;
        return usual / 4 + delay(usual) + disk.stalledNs();
    }

    private long delay(long boundNs) {
        long ns = boundNs == 0 ? 0 : world.numbers().below(boundNs);
        return world.nowNs() < slowUntilNs ? ns * slowFactor + slowFactor * 10_000 : ns;
    }

    /** Groups that have a replica here. */
    public List<Long> groups() {
        List<Long> groups = new ArrayList<>();
        for (long group = 1; group <= world.shape().get(Setting.GROUPS); group++) {
            if (replicaOf(group) != 0) {
                groups.add(group);
            }
        }
        return groups;
    }

    @Override
    public String toString() {
        return name;
    }
}
