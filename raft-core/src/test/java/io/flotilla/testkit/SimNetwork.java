package io.flotilla.testkit;

import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.BadFrameException;
import io.flotilla.spi.FrameParts;
import io.flotilla.spi.HandshakeRefusedException;
import io.flotilla.spi.RandomSource;
import io.flotilla.spi.Transport;
import io.flotilla.spi.TransportFactory;
import io.flotilla.spi.TransportListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A network in one thread on virtual time: bytes, not objects, with a delay per frame, in order per direction, cut on command. Every event
 * enters a running hash, so that two runs can be compared.
 */
public final class SimNetwork {
    private static final long BASE_DELAY_NS = 50_000;
    private static final int JITTER_NS = 200_000;
    private static final long RECONNECT_NS = 100_000_000;

    /** Something that happens at a time; ties by order of making. */
    private record Event(long atNs, long sequence, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNs, other.atNs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    private final SimClock clock;
    private final RandomSource random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final TreeMap<String, SimTransport> hosts = new TreeMap<>();
    private final TreeSet<String> cut = new TreeSet<>();
    private long sequence;
    private long hash = 1125899906842597L;

    public SimNetwork(SimClock clock, RandomSource random) {
        this.clock = clock;
        this.random = random;
    }

    /** Makes a host's transport; a host that comes again replaces the one before. */
    public TransportFactory factory() {
        return (deployment, hostId, address, time) -> new SimTransport(hostId);
    }

    /** When the next frame arrives; {@code Long.MAX_VALUE} for never. */
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

    /** Cuts or heals the way from one host to another. */
    public void setCut(String from, String to, boolean isCut) {
        if (isCut) {
            cut.add(from + ">" + to);
            SimTransport sender = hosts.get(from);
            if (sender != null) {
                sender.lose(to);
            }
        } else {
            cut.remove(from + ">" + to);
        }
    }

    /** A host vanishes with its connections. */
    public void crash(String hostId) {
        SimTransport gone = hosts.remove(hostId);
        if (gone != null) {
            gone.closed = true;
        }
        hosts.values().forEach(other -> other.lose(hostId));
    }

    private void at(long atNs, Runnable action) {
        events.add(new Event(atNs, sequence++, action));
    }

    /** One host's end. */
    private final class SimTransport implements Transport {
        private final String hostId;
        private @Nullable TransportListener listener;
        private final TreeSet<String> connected = new TreeSet<>();
        private final Map<String, Long> lastArrivalNs = new HashMap<>();
        private final List<String> targets = new ArrayList<>();
        private final TreeMap<String, String> problems = new TreeMap<>();
        private boolean closed;

        SimTransport(String hostId) {
            this.hostId = hostId;
        }

        @Override
        public void start(TransportListener ears) {
            listener = ears;
            hosts.put(hostId, this);
            for (String target : targets) {
                dial(target);
            }
        }

        @Override
        public void setAddresses(Map<String, String> hostIdToAddress) {
            targets.clear();
            new TreeMap<>(hostIdToAddress)
                    .keySet().stream().filter(target -> !target.equals(hostId)).forEach(targets::add);
        }

        private void dial(String target) {
            at(clock.nanoTime() + RECONNECT_NS, () -> tryConnect(target));
        }

        private void tryConnect(String target) {
            SimTransport other = hosts.get(target);
            if (closed || connected.contains(target)) {
                return;
            }
            if (other == null || cut.contains(hostId + ">" + target) || cut.contains(target + ">" + hostId)) {
                problems.put(target, "no answer");
                dial(target);
                return;
            }
            try {
                byte[] mine = ears().handshake(target);
                other.ears().accept(new UnsafeBuffer(mine), 0, mine.length, null, null);
                byte[] theirs = other.ears().handshake(hostId);
                ears().accept(new UnsafeBuffer(theirs), 0, theirs.length, target, null);
            } catch (HandshakeRefusedException e) {
                problems.put(target, String.valueOf(e.getMessage()));
                note(e.reason().code());
                dial(target);
                return;
            }
            connected.add(target);
            problems.remove(target);
            ears().onConnected(target);
        }

        private TransportListener ears() {
            TransportListener present = listener;
            if (present == null) {
                throw new IllegalStateException(hostId + " was not started");
            }
            return present;
        }

        private void lose(String target) {
            if (connected.remove(target) && !closed) {
                ears().onUnreachable(target);
                dial(target);
            }
        }

        @Override
        public boolean send(String target, FrameParts frame) {
            if (!connected.contains(target)) {
                return false;
            }
            byte[] bytes = new byte[frame.totalLength()];
            int position = 0;
            for (int i = 0; i < frame.count(); i++) {
                System.arraycopy(frame.array(i), frame.offset(i), bytes, position, frame.length(i));
                position += frame.length(i);
            }
            long arrival = Math.max(
                    clock.nanoTime() + BASE_DELAY_NS + random.nextInt(JITTER_NS),
                    lastArrivalNs.getOrDefault(target, 0L) + 1);
            lastArrivalNs.put(target, arrival);
            at(arrival, () -> arrive(target, bytes));
            return true;
        }

        private void arrive(String target, byte[] bytes) {
            SimTransport other = hosts.get(target);
            if (closed || other == null || other.closed || !connected.contains(target)) {
                return;
            }
            note(clock.nanoTime());
            note(java.util.Arrays.hashCode(bytes));
            try {
                other.ears().onFrame(hostId, new UnsafeBuffer(bytes), 0, bytes.length);
            } catch (BadFrameException e) {
                throw new IllegalStateException("a frame of our own making is bad", e);
            }
            other.ears().onFramesEnd();
        }

        @Override
        public void flush() {
            // every frame is on its way at once
        }

        @Override
        public @Nullable AgentRunner eventLoopRunner() {
            return null;
        }

        @Override
        public String localAddress() {
            return hostId;
        }

        @Override
        public Map<String, ConnectionInfo> connections() {
            Map<String, ConnectionInfo> all = new TreeMap<>();
            for (String target : targets) {
                all.put(
                        target,
                        new ConnectionInfo(connected.contains(target), 0, 0, problems.getOrDefault(target, "")));
            }
            return all;
        }

        @Override
        public void close() {
            closed = true;
            hosts.remove(hostId, this);
        }
    }
}
