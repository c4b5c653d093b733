package io.flotilla.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.codec.FrameType;
import io.flotilla.config.Limits;
import io.flotilla.spi.Transport;
import io.flotilla.spi.TransportException;
import io.flotilla.testkit.RecordingListener;
import io.flotilla.testkit.TestFrames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that nobody should send: each costs its own connection, and a healthy pair beside it goes on. */
class HostilePeerTest {
    private static final String DEPLOYMENT = "hostile";
    private static final int PENDING_LIMIT = 16;

    private final RecordingListener aListener = new RecordingListener(DEPLOYMENT, "a");
    private final RecordingListener bListener = new RecordingListener(DEPLOYMENT, "b");
    private NettyTransport a;
    private NettyTransport b;
    private int healthyFrames;

    @BeforeEach
    void connectTheHealthyPair() throws TransportException {
        TransportLimits limits =
                TransportLimits.DEFAULT.withTimeouts(1_000, 600).withInbound(64, PENDING_LIMIT);
        a = open("a", limits.withMaxQueuedBytes(1 << 20), aListener);
        b = open("b", limits, bListener);
        a.setAddresses(Map.of("b", b.localAddress()));
        Waiting.until("a connects to b", () -> info(a, "b").connected());
    }

    @AfterEach
    void theHealthyPairStillWorks() {
        healthyFrameArrives();
        assertThat(aListener.events()).doesNotContain("down b");
        assertThat(bListener.overlaps()).isZero();
        a.close();
        b.close();
        assertThat(b.closeCounts()).containsEntry(CloseReason.INTERNAL, 0L);
    }

    @Test
    void randomBytesCloseTheirConnection() throws IOException {
        long seed = 4711;
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            byte[] garbage = new byte[12 + random.nextInt(20_000)];
            random.nextBytes(garbage);
            try (RawPeer peer = RawPeer.dial(b.localAddress())) {
                peer.write(garbage);
                assertThat(peer.isClosedByPeer())
                        .as("garbage %d of seed %d", i, seed)
                        .isTrue();
            }
        }
        Waiting.until("all are counted", () -> count(b, CloseReason.BAD_FRAME) == 50);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 11, Limits.MAX_HANDSHAKE_BYTES + 1, Integer.MAX_VALUE})
    void aHandshakeThatClaimsAWrongLengthClosesItsConnection(int claimed) throws IOException {
        try (RawPeer peer = RawPeer.dial(b.localAddress())) {
            peer.write(RawPeer.header(FrameType.HANDSHAKE, claimed));
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        Waiting.until("it is counted", () -> count(b, CloseReason.BAD_FRAME) == 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 11, Limits.MAX_FRAME_BYTES + 1, Integer.MAX_VALUE})
    void aKnownHostThatClaimsAWrongLengthLosesItsConnection(int claimed) throws IOException {
        try (RawPeer peer = RawPeer.dial(b.localAddress())) {
            peer.handshake(DEPLOYMENT, "x", "b").write(RawPeer.header(FrameType.MESSAGES, claimed));
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        Waiting.until("it is counted", () -> count(b, CloseReason.BAD_FRAME) == 1);
    }

    @Test
    void aFrameThatIsNotAHandshakeComesTooEarly() throws IOException {
        try (RawPeer peer = RawPeer.dial(b.localAddress())) {
            peer.write(TestFrames.data(1, 100));
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        Waiting.until("it is counted", () -> count(b, CloseReason.BAD_FRAME) == 1);
        assertThat(bListener.frames()).isEmpty();
    }

    @Test
    void aWrongChecksumClosesTheConnection() throws IOException {
        byte[] frame = TestFrames.data(1, 100);
        frame[50] ^= 1;
        try (RawPeer peer = RawPeer.dial(b.localAddress())) {
            peer.handshake(DEPLOYMENT, "x", "b").write(frame);
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        Waiting.until("it is counted", () -> count(b, CloseReason.BAD_FRAME) == 1);
        assertThat(bListener.frames()).isEmpty();
    }

    @Test
    void aSecondHandshakeClosesTheConnection() throws IOException {
        try (RawPeer peer = RawPeer.dial(b.localAddress())) {
            peer.handshake(DEPLOYMENT, "x", "b").write(new RecordingListener(DEPLOYMENT, "y").handshake("b"));
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        Waiting.until("it is counted", () -> count(b, CloseReason.BAD_FRAME) == 1);
    }

    @Test
    void whoIsRefusedIsClosed() throws IOException {
        try (RawPeer peer = RawPeer.dial(b.localAddress()).handshake("another", "x", "b")) {
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        assertThat(count(b, CloseReason.HANDSHAKE_REFUSED)).isEqualTo(1);
    }

    /** The healthy frame comes behind them on the same event loop: had they been heard, then by now. */
    @Test
    void whatComesBehindARefusedHandshakeIsNotHeard() throws IOException {
        byte[] refused = new RecordingListener("another", "x").handshake("b");
        byte[] proper = new RecordingListener(DEPLOYMENT, "x").handshake("b");
        byte[] frame = TestFrames.data(1, 100);
        try (RawPeer peer = RawPeer.dial(b.localAddress())) {
            peer.write(ByteBuffer.allocate(refused.length + proper.length + frame.length)
                    .put(refused)
                    .put(proper)
                    .put(frame)
                    .array());
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        healthyFrameArrives();
        assertThat(bListener.frames()).hasSize(1);
    }

    @Test
    void aConnectionCutInTheMiddleOfAFrameLeavesNothingBehind() throws IOException {
        for (int cut = 1; cut < 112; cut += 10) {
            try (RawPeer peer = RawPeer.dial(b.localAddress())) {
                peer.handshake(DEPLOYMENT, "x", "b").write(Arrays.copyOf(TestFrames.data(1, 100), cut));
            }
        }
        assertThat(bListener.frames()).isEmpty();
    }

    @Test
    void whoSaysNothingIsClosedAfterTheHandshakeTimeout() throws IOException {
        try (RawPeer silent = RawPeer.dial(b.localAddress());
                RawPeer slow = RawPeer.dial(b.localAddress())) {
            slow.write((byte) 1);
            assertThat(silent.isClosedByPeer()).isTrue();
            assertThat(slow.isClosedByPeer()).isTrue();
        }
        Waiting.until(
                "both are counted", () -> count(b, CloseReason.HANDSHAKE_TIMEOUT) + count(b, CloseReason.STALLED) == 2);
    }

    @Test
    void aFrameThatDoesNotEndIsClosedAfterTheFrameTimeout() throws IOException {
        try (RawPeer peer = RawPeer.dial(b.localAddress())) {
            peer.handshake(DEPLOYMENT, "x", "b")
                    .write(RawPeer.header(FrameType.MESSAGES, Limits.MAX_FRAME_BYTES))
                    .write(new byte[10]);
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        Waiting.until("it is counted", () -> count(b, CloseReason.STALLED) == 1);
    }

    @Test
    void aFloodOfConnectionsIsBoundedAndLocksNobodyOut() throws IOException, TransportException {
        List<RawPeer> flood = new ArrayList<>();
        for (int i = 0; i < 10 * PENDING_LIMIT; i++) {
            flood.add(RawPeer.dial(b.localAddress()));
        }
        Waiting.until("the surplus is closed", () -> count(b, CloseReason.TOO_MANY) >= 9 * PENDING_LIMIT);
        RecordingListener cListener = new RecordingListener(DEPLOYMENT, "c");
        try (NettyTransport c = open("c", TransportLimits.DEFAULT, cListener)) {
            c.setAddresses(Map.of("b", b.localAddress()));
            Waiting.until("c is let in", () -> info(c, "b").connected());
        }
        for (RawPeer peer : flood) {
            peer.close();
        }
    }

    /** The one that waits longest goes, also where known hosts have taken their part of the places. */
    @Test
    void aFloodFromManySidesLocksNobodyOut() throws IOException, TransportException {
        TransportLimits few =
                TransportLimits.DEFAULT.withTimeouts(60_000, 60_000).withInbound(4, 4);
        List<RawPeer> flood = new ArrayList<>();
        try (NettyTransport d = open("d", few, new RecordingListener(DEPLOYMENT, "d"));
                NettyTransport c = open("c", TransportLimits.DEFAULT, new RecordingListener(DEPLOYMENT, "c"))) {
            flood.add(RawPeer.dial(d.localAddress()).handshake(DEPLOYMENT, "known", "d"));
            for (int i = 0; i < 10; i++) {
                flood.add(RawPeer.dial(d.localAddress()));
            }
            Waiting.until("the surplus is closed", () -> count(d, CloseReason.TOO_MANY) == 7);
            c.setAddresses(Map.of("d", d.localAddress()));
            Waiting.until("c is let in", () -> info(c, "d").connected());
        }
        for (RawPeer peer : flood) {
            peer.close();
        }
    }

    @Test
    void knownHostsTakeNoPlaceOfStrangers() throws IOException {
        List<RawPeer> known = new ArrayList<>();
        for (int i = 0; i < PENDING_LIMIT; i++) {
            known.add(RawPeer.dial(b.localAddress()).handshake(DEPLOYMENT, "x" + i, "b"));
        }
        try (RawPeer slow = RawPeer.dial(b.localAddress());
                RawPeer quick = RawPeer.dial(b.localAddress())) {
            quick.handshake(DEPLOYMENT, "y", "b");
            slow.handshake(DEPLOYMENT, "z", "b");
        }
        assertThat(count(b, CloseReason.TOO_MANY)).isZero();
        for (RawPeer peer : known) {
            peer.close();
        }
    }

    @Test
    void knownHostsAreBoundedInAll() throws IOException, TransportException {
        RecordingListener dListener = new RecordingListener(DEPLOYMENT, "d");
        byte[] frame = TestFrames.data(1, 20);
        try (NettyTransport d = open("d", TransportLimits.DEFAULT.withInbound(2, 2), dListener);
                RawPeer first = RawPeer.dial(d.localAddress()).handshake(DEPLOYMENT, "x", "d");
                RawPeer second = RawPeer.dial(d.localAddress()).handshake(DEPLOYMENT, "y", "d");
                RawPeer third = RawPeer.dial(d.localAddress())) {
            assertThat(third.isClosedByPeer()).isTrue();
            assertThat(count(d, CloseReason.TOO_MANY)).isEqualTo(1);
            first.write(frame);
            second.write(frame);
            Waiting.until("the first two stay", () -> dListener.frameCount() == 2);
        }
    }

    @Test
    void aHostThatConnectsAgainReplacesItsFormerConnection() throws IOException {
        try (RawPeer former = RawPeer.dial(b.localAddress()).handshake(DEPLOYMENT, "x", "b");
                RawPeer later = RawPeer.dial(b.localAddress()).handshake(DEPLOYMENT, "x", "b")) {
            assertThat(former.isClosedByPeer()).isTrue();
            byte[] frame = TestFrames.data(1, 20);
            later.write(frame);
            Waiting.until("the frame of the later one", () -> bListener.has("x", List.of(frame)));
            try (RawPeer last = RawPeer.dial(b.localAddress()).handshake(DEPLOYMENT, "x", "b")) {
                assertThat(later.isClosedByPeer())
                        .as("it was the one that counts")
                        .isTrue();
                last.write(frame);
                Waiting.until("the frame of the last one", () -> bListener.has("x", List.of(frame, frame)));
            }
        }
        assertThat(count(b, CloseReason.SUPERSEDED)).isEqualTo(2);
    }

    @Test
    void aPeerThatDoesNotReadLosesFramesAndThenItsConnection() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            a.setAddresses(Map.of("b", b.localAddress(), "x", "127.0.0.1:" + server.getLocalPort()));
            try (RawPeer deaf = new RawPeer(server.accept())) {
                deaf.readFrame();
                deaf.write(new RecordingListener(DEPLOYMENT, "x").handshake("a"));
                Waiting.until("a connects", () -> info(a, "x").connected());
                byte[] big = TestFrames.data(1, 200_000);
                Waiting.until("the queue is full", () -> {
                    boolean taken = a.send("x", TestFrames.parts(big));
                    a.flush();
                    return !taken;
                });
                healthyFrameArrives();
                Waiting.until("a gives up", () -> {
                    boolean taken = a.send("x", TestFrames.parts(big));
                    a.flush();
                    return !taken && count(a, CloseReason.STALLED) == 1;
                });
            }
            assertThat(info(a, "x").framesDropped()).isPositive();
            Waiting.until("the listener knows", () -> aListener.events().contains("down x"));
        }
    }

    @Test
    void anAnswerThatIsNoneIsNoConnection() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            a.setAddresses(Map.of("b", b.localAddress(), "x", "127.0.0.1:" + server.getLocalPort()));
            try (RawPeer liar = new RawPeer(server.accept())) {
                liar.readFrame();
                liar.write(new byte[100]);
                assertThat(liar.isClosedByPeer()).isTrue();
            }
            try (RawPeer talker = new RawPeer(server.accept())) {
                talker.readFrame();
                talker.write(new RecordingListener(DEPLOYMENT, "x").handshake("a"));
                talker.write(TestFrames.data(1, 10));
                assertThat(talker.isClosedByPeer()).isTrue();
            }
            try (RawPeer mute = new RawPeer(server.accept())) {
                mute.readFrame();
                assertThat(mute.isClosedByPeer()).isTrue();
            }
        }
        assertThat(count(a, CloseReason.HANDSHAKE_TIMEOUT)).isEqualTo(1);
        assertThat(aListener.frames()).isEmpty();
    }

    private void healthyFrameArrives() {
        byte[] frame = TestFrames.data(++healthyFrames, 33);
        assertThat(a.send("b", TestFrames.parts(frame))).isTrue();
        a.flush();
        Waiting.until(
                "a healthy frame",
                () -> bListener.frames().stream()
                                .filter(received -> received.fromHostId().equals("a"))
                                .count()
                        == healthyFrames);
    }

    private static NettyTransport open(String hostId, TransportLimits limits, RecordingListener listener)
            throws TransportException {
        NettyTransportConfig config = NettyTransportConfig.loopback().withLimits(limits);
        NettyTransport transport = (NettyTransport)
                NettyTransport.factory(config).create(DEPLOYMENT, hostId, "127.0.0.1:0", System::nanoTime);
        transport.start(listener);
        return transport;
    }

    private static Transport.ConnectionInfo info(NettyTransport transport, String host) {
        return Objects.requireNonNull(transport.connections().get(host));
    }

    private static long count(NettyTransport transport, CloseReason reason) {
        return Objects.requireNonNull(transport.closeCounts().get(reason));
    }
}
