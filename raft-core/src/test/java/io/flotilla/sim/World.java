package io.flotilla.sim;

import io.flotilla.sim.check.Checkers;
import io.flotilla.sim.check.Facts;
import io.flotilla.sim.work.MachineMaker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hosts, network, time, and everything that happens, one event after another, in one thread. The same {@link Scenario} makes the same events in the same
 * order, on any machine.
 */
public final class World {
    /** Kinds of events, as they are counted. */
    public static final int FRAME = 1;

    public static final int TIMER = 2;
    public static final int DISK = 3;
    public static final int CALL = 4;
    public static final int ANSWER = 5;

    private static final int KINDS = 6;
    private static final long FIRST_NS = 1_000_000_000L;
    private static final long ACCURACY_NS = 50_000_000L;
    private static final long CLOCK_PART = 16;
    private static final long TURNS = 30;

    private final Scenario scenario;
    private final EventQueue queue = new EventQueue();
    private final SeededNumbers numbers;
    private final List<SimHost> hosts = new ArrayList<>();
    private final Network network;
    private final Facts facts;
    private final Checkers checkers;
    private final MachineMaker machines;
    private final long[] counts = new long[KINDS];
    private long nowNs = FIRST_NS;
    private long events;
    private long faults;
    private long hash = 1125899906842597L;
    private @Nullable Violation violation;
    private @Nullable Runnable onHostLost;

    World(Scenario scenario, Setup setup) {
        this.scenario = scenario;
        this.numbers = new SeededNumbers(scenario.seed());
        this.facts = new Facts(this);
        this.checkers = new Checkers(this);
        this.network = new Network(this);
        this.machines = setup.machines().apply(scenario.shape());
        for (int i = 0; i < scenario.shape().get(Setting.HOSTS); i++) {
            hosts.add(new SimHost(this, i, setup));
        }
    }

    /** A world in which nothing happens by itself: for tests of what watches worlds. */
    public static World still(Shape shape) {
        return new World(new Scenario(1, shape, List.of()), Setup.USUAL);
    }

    public Scenario scenario() {
        return scenario;
    }

    public Shape shape() {
        return scenario.shape();
    }

    /** Virtual time in nanoseconds. */
    public long nowNs() {
        return nowNs;
    }

    /** How much virtual time has passed. */
    public long passedNs() {
        return nowNs - FIRST_NS;
    }

    /** Chance, where the scenario leaves something to it. */
    public SeededNumbers numbers() {
        return numbers;
    }

    public Network network() {
        return network;
    }

    /** What is known of every group from outside: committed entries, durable logs, votes, leaders. */
    public Facts facts() {
        return facts;
    }

    public Checkers checkers() {
        return checkers;
    }

    public List<SimHost> hosts() {
        return hosts;
    }

    /** Host number {@code number}, from 1. */
    public SimHost host(long number) {
        return hosts.get((int) number - 1);
    }

    MachineMaker machines() {
        return machines;
    }

    /** True if every group is founded, and keeps a quorum of hosts that were never wiped when this one is. */
    public boolean canLose(SimHost host) {
        for (long group = 1; group <= shape().get(Setting.GROUPS); group++) {
            long kept = 0;
            for (SimHost other : hosts) {
                if (other != host && !other.isWiped() && other.replicaOf(group) != 0) {
                    kept++;
                }
            }
            boolean member = host.replicaOf(group) != 0;
            if (member && (2 * kept <= shape().get(Setting.VOTERS) || !facts.isFounded(group))) {
                return false;
            }
        }
        return true;
    }

    /** Does something after a while. */
    public void after(long delayNs, Runnable action) {
        at(nowNs + delayNs, new SimEvent() {
            @Override
            protected void happen() {
                action.run();
            }
        });
    }

    void at(long atNs, SimEvent event) {
        queue.add(Math.max(atNs, nowNs), event);
    }

    /** Counts an event of a kind, and mixes it, its place and its time into the run's hash. */
    public void count(int kind, long place) {
        events++;
        counts[kind]++;
        note(nowNs * 31 + kind * 7L + place);
    }

    /** Mixes a number into the hash. */
    public void note(long value) {
        hash = (hash ^ value) * 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 29;
    }

    /** Frames delivered, timers fired, disk operations completed, client calls and answers so far. */
    public long events() {
        return events;
    }

    /** Events of one kind. */
    public long events(int kind) {
        return counts[kind];
    }

    /** Faults that were injected. */
    public long faults() {
        return faults;
    }

    void onFault(Fault fault) {
        faults++;
        note(fault.atEvent());
        fault.inject(this);
    }

    /**
     * So long after it was asked, what has a deadline has ended, if nothing was in the way of its host: its clock may be a twentieth off, and its threads need a few turns
     * beside the accuracy that is promised.
     */
    public long overdueNs(long timeoutNs) {
        return timeoutNs + timeoutNs / CLOCK_PART + ACCURACY_NS + TURNS * shape().get(Setting.CPU_US) * 1000;
    }

    /** Hash over all events, their order and their times. */
    public long hash() {
        return hash;
    }

    /** Something that must hold does not. The first of them ends the run, even where the engine catches what is thrown. */
    public Violation violated(String invariant, String what) {
        Violation made =
                new Violation(invariant, what + " (at event " + events + ", " + passedNs() / 1_000_000 + " ms)");
        if (violation == null) {
            violation = made;
        }
        return made;
    }

    /** As {@link #violated(String, String)}, with what was thrown. */
    public Violation violated(String invariant, String what, Throwable cause) {
        Violation made = violated(invariant, what + ": " + cause);
        if (made.getCause() == null) {
            made.initCause(cause);
        }
        return made;
    }

    /** Fails the run unless {@code holds}. Callers on hot paths test first and build words after. */
    public void expect(boolean holds, String invariant, String what) {
        if (!holds) {
            throw violated(invariant, what);
        }
    }

    /** Told when the process of a host ends. */
    void onHostLost(Runnable listener) {
        onHostLost = listener;
    }

    void hostLost() {
        if (onHostLost != null) {
            onHostLost.run();
        }
    }

    /** Lets everything happen for a while. */
    void runFor(long ns) {
        long untilNs = nowNs + ns;
        while (nowNs < untilNs && step()) {
            // every step is an event
        }
    }

    /** Lets the next event happen; false when there is none. */
    public boolean step() {
        SimEvent next = queue.poll();
        if (next == null) {
            return false;
        }
        nowNs = next.atNs;
        next.happen();
        if (violation != null) {
            throw violation;
        }
        return true;
    }
}
