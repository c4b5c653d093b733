package io.flotilla.testkit;

import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.BadFrameException;
import io.flotilla.spi.FrameParts;
import io.flotilla.spi.HandshakeRefusedException;
import io.flotilla.spi.Transport;
import io.flotilla.spi.TransportListener;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** One host's end of a {@link SimNetwork}. */
final class SimTransport implements Transport {
    private static final long RECONNECT_NS = 100_000_000;

    /** A connection to another host, being made or up. */
    private static final class Lane {
        final String address;

        @Nullable
        SimTransport connectedTo;
        /** Counts connections: a frame belongs to the one that it was sent on. */
        long connection;

        long lastArrivalNs;
        long sent;
        long dropped;
        String problem = "not dialled yet";

        Lane(String address) {
            this.address = address;
        }
    }

    private final SimNetwork network;
    private final String hostId;
    private final String address;
    private final TreeMap<String, Lane> lanes = new TreeMap<>();
    private @Nullable TransportListener listener;
    private boolean closed;

    SimTransport(SimNetwork network, String hostId, String address) {
        this.network = network;
        this.hostId = hostId;
        this.address = address;
    }

    String hostId() {
        return hostId;
    }

    @Override
    public void start(TransportListener ears) {
        listener = ears;
        network.listen(address, this);
        lanes.forEach(this::dial);
    }

    @Override
    public void setAddresses(Map<String, String> hostIdToAddress) {
        Map<String, String> wanted = new TreeMap<>(hostIdToAddress);
        wanted.remove(hostId);
        for (String target : new TreeSet<>(lanes.keySet())) {
            Lane lane = lanes.get(target);
            if (lane != null && !lane.address.equals(wanted.get(target))) {
                lanes.remove(target);
                if (lane.connectedTo != null) {
                    ears().onUnreachable(target);
                }
            }
        }
        wanted.forEach((target, where) -> {
            if (!lanes.containsKey(target)) {
                Lane lane = new Lane(where);
                lanes.put(target, lane);
                if (listener != null) {
                    dial(target, lane);
                }
            }
        });
    }

    @Override
    public boolean send(String target, FrameParts frame) {
        Lane lane = lanes.get(target);
        if (lane == null) {
            return false;
        }
        if (closed || lane.connectedTo == null) {
            lane.dropped++;
            return false;
        }
        byte[] bytes = new byte[frame.totalLength()];
        int position = 0;
        for (int i = 0; i < frame.count(); i++) {
            System.arraycopy(frame.array(i), frame.offset(i), bytes, position, frame.length(i));
            position += frame.length(i);
        }
        lane.sent++;
        if (!network.losesNow(hostId, target)) {
            long connection = lane.connection;
            lane.lastArrivalNs = Math.max(network.arrivalNs(hostId, target), lane.lastArrivalNs + 1);
            network.at(lane.lastArrivalNs, () -> arrive(target, lane, connection, bytes));
        }
        return true;
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
        return address;
    }

    @Override
    public Map<String, ConnectionInfo> connections() {
        Map<String, ConnectionInfo> all = new TreeMap<>();
        lanes.forEach((target, lane) -> all.put(
                target,
                new ConnectionInfo(
                        lane.connectedTo != null,
                        lane.sent,
                        lane.dropped,
                        lane.connectedTo != null ? "" : lane.problem)));
        return all;
    }

    @Override
    public void close() {
        vanish();
    }

    /** Ends at once: nothing is told to this host any more, the others lose their connections to it. */
    void vanish() {
        if (closed) {
            return;
        }
        closed = true;
        lanes.values().forEach(lane -> lane.connectedTo = null);
        if (listener != null) {
            network.gone(address, this);
        }
    }

    /** The connection to {@code target}, if there is one, breaks, and is made again after a pause. */
    void lose(String target, String problem) {
        Lane lane = lanes.get(target);
        if (closed || lane == null || lane.connectedTo == null) {
            return;
        }
        failed(target, lane, problem);
    }

    private void failed(String target, Lane lane, String problem) {
        lane.connectedTo = null;
        lane.connection++;
        lane.problem = problem;
        dial(target, lane);
        ears().onUnreachable(target);
    }

    private void dial(String target, Lane lane) {
        network.at(network.nowNs() + RECONNECT_NS, () -> connect(target, lane));
    }

    private void connect(String target, Lane lane) {
        if (closed || lanes.get(target) != lane || lane.connectedTo != null) {
            return;
        }
        SimTransport other = network.listening(lane.address);
        if (other == null || network.isCut(hostId, target) || network.isCut(target, hostId)) {
            failed(target, lane, "no answer");
            return;
        }
        try {
            byte[] mine = ears().handshake(target);
            other.ears().accept(new UnsafeBuffer(mine), 0, mine.length, null, null);
            byte[] theirs = other.ears().handshake(hostId);
            ears().accept(new UnsafeBuffer(theirs), 0, theirs.length, target, null);
        } catch (HandshakeRefusedException e) {
            network.note(e.reason().code());
            failed(target, lane, String.valueOf(e.getMessage()));
            return;
        }
        lane.connectedTo = other;
        ears().onConnected(target);
    }

    private void arrive(String target, Lane lane, long connection, byte[] bytes) {
        SimTransport other = lane.connectedTo;
        if (closed || other == null || other.closed || lane.connection != connection || lanes.get(target) != lane) {
            return;
        }
        network.note(network.nowNs());
        network.note(Arrays.hashCode(bytes));
        try {
            other.ears().onFrame(hostId, new UnsafeBuffer(bytes), 0, bytes.length);
        } catch (BadFrameException | RuntimeException e) {
            if (!network.badFramesTolerated()) {
                throw new IllegalStateException("a frame of our own making is bad", e);
            }
            lose(target, "closed by the other side");
        }
        other.ears().onFramesEnd();
    }

    private TransportListener ears() {
        TransportListener present = listener;
        if (present == null) {
            throw new IllegalStateException(hostId + " was not started");
        }
        return present;
    }
}
