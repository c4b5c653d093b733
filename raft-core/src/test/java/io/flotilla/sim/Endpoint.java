package io.flotilla.sim;

import io.flotilla.codec.FrameChecksum;
import io.flotilla.codec.FrameCodec;
import io.flotilla.codec.FrameType;
import io.flotilla.codec.RequestCodec;
import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.BadFrameException;
import io.flotilla.spi.FrameParts;
import io.flotilla.spi.HandshakeRefusedException;
import io.flotilla.spi.Transport;
import io.flotilla.spi.TransportListener;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** One life of a host's end of the simulated network. */
final class Endpoint implements Transport {
    /** Longest pause before a connection is tried again. */
    private static final long RECONNECT_NS = 60_000_000;

    private static final long REFUSED_NS = 2_000_000_000;

    private final World world;
    private final Network network;
    private final SimHost host;
    private final Lane[] lanes;
    private final UnsafeBuffer scratch = new UnsafeBuffer(0, 0);
    private final FrameChecksum checksum = new FrameChecksum();
    private @Nullable TransportListener listener;
    private boolean closed;

    Endpoint(World world, SimHost host) {
        this.world = world;
        this.network = world.network();
        this.host = host;
        this.lanes = new Lane[world.hosts().size()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new Lane(i);
        }
    }

    /** When the last of the frames that are on their way to others, as far as they can arrive, is there. */
    long lastArrivalNs(long nowNs) {
        long last = nowNs;
        for (Lane lane : lanes) {
            if (!network.between(host.index(), lane.target).isCut(nowNs)) {
                last = Math.max(last, lane.lastArrivalNs);
            }
        }
        return last;
    }

    /** A connection to another host, being made or up. */
    private static final class Lane {
        final int target;

        @Nullable
        Endpoint connectedTo;
        /** Counts connections: a frame belongs to the one that it was sent on. */
        long connection;

        long lastArrivalNs;
        long sent;
        /** Frames on the way, of the present connection. */
        long underWay;

        long dropped;
        String problem = "not dialled yet";

        Lane(int target) {
            this.target = target;
        }
    }

    SimHost host() {
        return host;
    }

    @Override
    public void start(TransportListener ears) {
        listener = ears;
        network.listen(this);
        for (Lane lane : lanes) {
            if (lane.target != host.index()) {
                dial(lane);
            }
        }
    }

    @Override
    public void setAddresses(Map<String, String> hostIdToAddress) {
        // the address book never changes: every host is where its number says
    }

    @Override
    public boolean send(String hostId, FrameParts frame) {
        Lane lane = lanes[SimHost.indexOf(hostId)];
        if (closed
                || lane.connectedTo == null
                || !network.between(host.index(), lane.target).hasRoom(world.nowNs(), lane.underWay)) {
            lane.dropped++;
            return false;
        }
        byte[] bytes = bytesOf(frame);
        lane.sent++;
        scratch.wrap(bytes);
        world.facts().onFrame(host, scratch, bytes.length);
        if (bytes[FrameCodec.TYPE_OFFSET] == FrameType.REQUEST.code() && network.isOverheard(host.index())) {
            overhear(lane, bytes);
        }
        transmit(lane, bytes);
        return true;
    }

    private void overhear(Lane lane, byte[] bytes) {
        try {
            RequestCodec.decodeRequests(
                    scratch, 0, bytes.length, request -> network.onRequest(host.index(), lane.target, request));
        } catch (BadFrameException e) {
            throw world.violated("I31", host + " sends a bad frame", e);
        }
    }

    /** Sends what no engine sends, as far as there is a connection. */
    void forge(int target, FrameParts frame) {
        Lane lane = lanes[target];
        if (!closed && lane.connectedTo != null) {
            transmit(lane, bytesOf(frame));
        }
    }

    private static byte[] bytesOf(FrameParts frame) {
        byte[] bytes = new byte[frame.totalLength()];
        int position = 0;
        for (int i = 0; i < frame.count(); i++) {
            System.arraycopy(frame.array(i), frame.offset(i), bytes, position, frame.length(i));
            position += frame.length(i);
        }
        return bytes;
    }

    /** Message by message only what Raft must bear is lost, doubled or reordered: requests come once or not at all, as on connections. */
    private void transmit(Lane lane, byte[] bytes) {
        Link link = network.between(host.index(), lane.target);
        long now = world.nowNs();
        SeededNumbers numbers = world.numbers();
        if (link.isBlackHole(now)) {
            return;
        }
        boolean single = !world.shape().is(Setting.TCP);
        boolean raft = isRaft(bytes);
        if (single && raft && link.losesNow(now, numbers)) {
            return;
        }
        boolean torn = link.takeCut();
        if (torn) {
            bytes = Arrays.copyOf(bytes, (int) numbers.below(bytes.length));
        }
        if (!torn && link.takeFlip()) {
            bytes[(int) numbers.below(bytes.length)] ^= (byte) (1 << numbers.below(Byte.SIZE));
        }
        long meanNs = world.shape().get(Setting.NET_US) * 1000;
        long arrivalNs = Math.max(now + meanNs / 2 + numbers.below(meanNs), link.clogUntilNs) + link.extraDelayNs(now);
        if (!single || !raft || !link.isDisordered(now)) {
            arrivalNs = Math.max(arrivalNs, lane.lastArrivalNs);
            lane.lastArrivalNs = arrivalNs;
        } else {
            arrivalNs += numbers.below(meanNs * 10);
        }
        lane.underWay++;
        world.at(arrivalNs, new Delivery(lane, lane.connection, bytes));
        if (single && raft && !torn && link.repeatsNow(now, numbers)) {
            lane.underWay++;
            world.at(arrivalNs + numbers.below(meanNs * 20), new Delivery(lane, lane.connection, bytes.clone()));
        }
    }

    private static boolean isRaft(byte[] bytes) {
        int type = bytes[FrameCodec.TYPE_OFFSET];
        return type == FrameType.MESSAGES.code() || type == FrameType.CONTROL.code();
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
        return host + ":1";
    }

    @Override
    public Map<String, ConnectionInfo> connections() {
        Map<String, ConnectionInfo> all = new TreeMap<>();
        for (Lane lane : lanes) {
            if (lane.target != host.index()) {
                boolean up = lane.connectedTo != null;
                all.put(
                        SimHost.nameOf(lane.target),
                        new ConnectionInfo(up, lane.sent, lane.dropped, up ? "" : lane.problem));
            }
        }
        return all;
    }

    @Override
    public void close() {
        vanish();
    }

    /** Ends at once: nothing is told to this host any more. */
    void vanish() {
        if (!closed) {
            closed = true;
            network.gone(this);
        }
    }

    /** The connection to a host, if there is one, breaks, and is made again after a pause. */
    void lose(int target, String problem) {
        Lane lane = lanes[target];
        if (!closed && lane.connectedTo != null) {
            failed(lane, problem);
        }
    }

    /** The process behind a connection is gone; this end notices after a while, unless something else breaks it before. */
    void loseLater(Endpoint gone, long noticeNs) {
        Lane lane = lanes[gone.host.index()];
        if (lane.connectedTo != gone) {
            return;
        }
        long connection = lane.connection;
        world.after(noticeNs, () -> {
            if (lane.connection == connection) {
                lose(lane.target, "closed by the other side");
            }
        });
    }

    private void failed(Lane lane, String problem) {
        lane.connectedTo = null;
        lane.connection++;
        lane.underWay = 0;
        lane.lastArrivalNs = 0;
        lane.problem = problem;
        dial(lane);
        ears().onUnreachable(SimHost.nameOf(lane.target));
    }

    private void dial(Lane lane) {
        dial(lane, RECONNECT_NS);
    }

    private void dial(Lane lane, long maxPauseNs) {
        world.after(1 + world.numbers().below(maxPauseNs), () -> connect(lane));
    }

    private void connect(Lane lane) {
        if (closed || lane.connectedTo != null) {
            return;
        }
        boolean stray = network.between(host.index(), lane.target).takeStray();
        Endpoint other = network.listening(stray ? (lane.target + 1) % lanes.length : lane.target);
        long now = world.nowNs();
        if (other == null
                || network.between(host.index(), lane.target).isCut(now)
                || network.between(lane.target, host.index()).isCut(now)
                || host.pausedUntilNs() > now
                || other.host.pausedUntilNs() > now) {
            dial(lane);
            return;
        }
        String target = SimHost.nameOf(lane.target);
        try {
            byte[] mine = ears().handshake(target);
            other.ears().accept(new UnsafeBuffer(mine), 0, mine.length, null, null);
            byte[] theirs = other.ears().handshake(host.toString());
            ears().accept(new UnsafeBuffer(theirs), 0, theirs.length, target, null);
        } catch (HandshakeRefusedException e) {
            lane.problem = String.valueOf(e.getMessage());
            world.note(e.reason().code());
            dial(lane, REFUSED_NS);
            return;
        }
        if (other.host.index() != lane.target) {
            throw world.violated("I29", host + " takes " + other.host + ", which it reached, for " + target);
        }
        lane.connectedTo = other;
        ears().onConnected(target);
    }

    private TransportListener ears() {
        TransportListener present = listener;
        if (present == null) {
            throw new IllegalStateException(host + " was not started");
        }
        return present;
    }

    /** A frame on its way. */
    private final class Delivery extends SimEvent {
        private final Lane lane;
        private final long connection;
        private final byte[] bytes;

        Delivery(Lane lane, long connection, byte[] bytes) {
            this.lane = lane;
            this.connection = connection;
            this.bytes = bytes;
        }

        @Override
        protected void happen() {
            Endpoint other = lane.connectedTo;
            if (closed || other == null || other.closed || lane.connection != connection) {
                return;
            }
            long now = world.nowNs();
            Link link = network.between(host.index(), lane.target);
            if (link.isCut(now)) {
                whileCut(link, now);
            } else if (other.host.pausedUntilNs() > now) {
                again(other.host.pausedUntilNs());
            } else {
                lane.underWay--;
                arrive(other);
            }
        }

        /** A connection keeps its frames while it lasts; single messages are gone. */
        private void whileCut(Link link, long now) {
            if (!world.shape().is(Setting.TCP)) {
                if (bytes.length <= FrameCodec.TYPE_OFFSET || !isRaft(bytes)) {
                    lose(lane.target, "cut"); // what is no Raft message is lost with its connection only
                } else {
                    lane.underWay--;
                }
                return;
            }
            long timeoutNs = world.shape().get(Setting.CONNECTION_TIMEOUT_MS) * 1_000_000;
            if (link.cutUntilNs - now <= timeoutNs) {
                again(link.cutUntilNs);
                return;
            }
            world.after(timeoutNs, () -> {
                if (lane.connection == connection) {
                    lose(lane.target, "timed out");
                }
            });
        }

        private void again(long atNs) {
            lane.lastArrivalNs = Math.max(lane.lastArrivalNs, atNs);
            world.at(atNs, this);
        }

        private void arrive(Endpoint other) {
            world.count(World.FRAME, lane.target);
            scratch.wrap(bytes);
            try {
                FrameCodec.checkFrame(scratch, 0, bytes.length, checksum);
            } catch (BadFrameException e) {
                lose(lane.target, "closed by the other side");
                return;
            }
            world.note(scratch.getInt(FrameCodec.CRC_OFFSET));
            other.host.heard(host);
            try {
                other.ears().onFrame(host.toString(), scratch, 0, bytes.length);
            } catch (BadFrameException e) {
                throw world.violated("I31", "a frame of our own making is refused", e);
            }
            other.ears().onFramesEnd();
        }
    }
}
