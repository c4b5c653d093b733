package io.flotilla.testkit;

import io.flotilla.spi.RandomSource;
import io.flotilla.spi.TransportFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A network in one thread on virtual time, driven step by step: bytes, not objects, in order per connection, with delay, loss and cuts on command.
 * Every event enters a running hash, so that two runs can be compared. Its transports pass {@link TransportContract}.
 *
 * <p>A connection lives from its handshake until something breaks it; what is on its way then is lost, and nothing of it arrives in
 * the connection that follows.
 */
public final class SimNetwork {
    private static final long BASE_DELAY_NS = 50_000;
    private static final int JITTER_NS = 200_000;
    private static final int PERCENT = 100;

    /** Something that happens at a time; ties by order of making. */
    private record Event(long atNs, long sequence, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNs, other.atNs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    /**
     * How the way from one host to another is.
     *
     * @param baseNs shortest time that a frame takes
     * @param jitterNs a random time below this is added
     * @param lossPercent of frames that vanish although they were sent
     */
    private record Way(long baseNs, int jitterNs, int lossPercent) {}

    private static final Way USUAL = new Way(BASE_DELAY_NS, JITTER_NS, 0);

    private final SimClock clock;
    private final RandomSource random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final TreeMap<String, SimTransport> byAddress = new TreeMap<>();
    private final TreeSet<String> cut = new TreeSet<>();
    private final TreeMap<String, Way> ways = new TreeMap<>();
    private boolean badFramesTolerated;
    private long sequence;
    private long hash = 1125899906842597L;

    public SimNetwork(SimClock clock, RandomSource random) {
        this.clock = clock;
        this.random = random;
    }

    /** Makes a host's transport; one that starts at the address of another replaces it. */
    public TransportFactory factory() {
        return (deployment, hostId, address, time) -> new SimTransport(this, hostId, address);
    }

    /** A listener that throws breaks the connection, as on a real network; otherwise the run fails, because the frame is of our own making. */
    public void tolerateBadFrames() {
        badFramesTolerated = true;
    }

    /** When the next event comes; {@code Long.MAX_VALUE} for never. */
    public long nextEventNs() {
        Event next = events.peek();
        return next == null ? Long.MAX_VALUE : next.atNs;
    }

    /** Lets the next event happen if its time has come; false if it has not. */
    public boolean runOne() {
        if (nextEventNs() > clock.nanoTime()) {
            return false;
        }
        events.remove().action.run();
        return true;
    }

    /** Mixes a number into the running hash. */
    public void note(long value) {
        hash = 31 * hash + value;
    }

    /** Hash over everything delivered so far, and when. */
    public long hash() {
        return hash;
    }

    /** Cuts or heals the way from one host to another. A connection needs both ways to be made, and its own way to stay. */
    public void setCut(String from, String to, boolean isCut) {
        if (!isCut) {
            cut.remove(way(from, to));
            return;
        }
        cut.add(way(from, to));
        for (SimTransport host : running()) {
            if (host.hostId().equals(from)) {
                host.lose(to, "cut");
            }
        }
    }

    /** Cuts every way between a host of one side and a host of the other, in both directions. */
    public void partition(Collection<String> oneSide, Collection<String> otherSide) {
        for (String one : new TreeSet<>(oneSide)) {
            for (String other : new TreeSet<>(otherSide)) {
                setCut(one, other, true);
                setCut(other, one, true);
            }
        }
    }

    /** Ends every cut, delay and loss. */
    public void heal() {
        cut.clear();
        ways.clear();
    }

    /** From now on frames from one host to another take {@code baseNs} and up to {@code jitterNs} more; at least 1 each. */
    public void setDelay(String from, String to, long baseNs, int jitterNs) {
        Way before = ways.getOrDefault(way(from, to), USUAL);
        ways.put(way(from, to), new Way(baseNs, jitterNs, before.lossPercent));
    }

    /** From now on so many of a hundred frames from one host to another vanish. */
    public void setLoss(String from, String to, int percent) {
        Way before = ways.getOrDefault(way(from, to), USUAL);
        ways.put(way(from, to), new Way(before.baseNs, before.jitterNs, percent));
    }

    /** A host vanishes with its connections. */
    public void crash(String hostId) {
        for (SimTransport host : running()) {
            if (host.hostId().equals(hostId)) {
                host.vanish();
            }
        }
    }

    long nowNs() {
        return clock.nanoTime();
    }

    boolean badFramesTolerated() {
        return badFramesTolerated;
    }

    boolean isCut(String from, String to) {
        return cut.contains(way(from, to));
    }

    /** True if a frame that is sent now vanishes. */
    boolean losesNow(String from, String to) {
        int percent = ways.getOrDefault(way(from, to), USUAL).lossPercent;
        return percent > 0 && random.nextInt(PERCENT) < percent;
    }

    /** When a frame that is sent now arrives. */
    long arrivalNs(String from, String to) {
        Way way = ways.getOrDefault(way(from, to), USUAL);
        return clock.nanoTime() + way.baseNs + random.nextInt(way.jitterNs);
    }

    void at(long atNs, Runnable action) {
        events.add(new Event(atNs, sequence++, action));
    }

    /** A transport begins to listen. */
    void listen(String address, SimTransport transport) {
        SimTransport former = byAddress.put(address, transport);
        if (former != null) {
            former.vanish();
        }
    }

    /** It listens no more; everybody who was connected to it notices. */
    void gone(String address, SimTransport transport) {
        byAddress.remove(address, transport);
        for (SimTransport other : running()) {
            other.lose(transport.hostId(), "closed by the other side");
        }
    }

    /** Who listens at an address; null for nobody. */
    @Nullable
    SimTransport listening(String address) {
        return byAddress.get(address);
    }

    private List<SimTransport> running() {
        return new ArrayList<>(byAddress.values());
    }

    private static String way(String from, String to) {
        return from + ">" + to;
    }
}
