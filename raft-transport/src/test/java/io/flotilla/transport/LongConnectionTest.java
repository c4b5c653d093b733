package io.flotilla.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.spi.Clock;
import io.flotilla.spi.TransportException;
import io.flotilla.testkit.RecordingListener;
import io.flotilla.testkit.TestFrames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a connection meets that lasts: breaks, readers that pause, frames that never end together with a read. */
class LongConnectionTest {
    private static final String DEPLOYMENT = "long";
    private static final int QUEUED_BYTES = 4 << 20;
    private static final int ACCEPT_MS = 20_000;

    private final RecordingListener listener = new RecordingListener(DEPLOYMENT, "a");

    @Test
    void aConnectionThatWasUpIsMadeAgainAtOnceHoweverOftenItBroke() throws IOException, TransportException {
        try (NettyTransport transport = open(pauses(50, 3_600_000), System::nanoTime);
                ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            dial(transport, server);
            for (int times = 1; times <= 14; times++) {
                int expected = times;
                RawPeer peer = accept(server);
                Waiting.until("up again", () -> seen("up x") == expected);
                peer.close();
            }
        }
    }

    /** In the time of 40 short pauses, and in all the time a test waits, no clock makes 20 of doubled ones. */
    @Test
    void pausesBetweenTriesGrowUpToTheLongest() throws TransportException {
        RecordingListener doubling = new RecordingListener(DEPLOYMENT, "a");
        Map<String, String> nobody = Map.of("x", "127.0.0.1:1");
        try (NettyTransport eager = open(pauses(20, 20), System::nanoTime);
                NettyTransport patient = open(pauses(20, 3_600_000), System::nanoTime, doubling)) {
            patient.setAddresses(nobody);
            eager.setAddresses(nobody);
            Waiting.until("40 tries", () -> seen("down x") >= 40);
            assertThat(doubling.events()).hasSizeLessThan(20);
        }
    }

    @Test
    void whatWaitsIsWrittenWhenThePeerReadsAgainAndDroppedFramesAreToldEachTime()
            throws IOException, TransportException {
        TransportLimits limits =
                TransportLimits.DEFAULT.withMaxQueuedBytes(QUEUED_BYTES).withTimeouts(60_000, 60_000);
        byte[] big = TestFrames.data(1, 200_000);
        try (NettyTransport transport = open(limits, System::nanoTime);
                ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            dial(transport, server);
            try (RawPeer peer = accept(server)) {
                Waiting.until("up", () -> seen("up x") == 1);
                for (int times = 1; times <= 3; times++) {
                    long before = seen("down x");
                    AtomicLong taken = new AtomicLong();
                    Waiting.until("the queue is full for the " + times + ". time, and that is told", () -> {
                        if (transport.send("x", TestFrames.parts(big))) {
                            taken.incrementAndGet();
                        }
                        transport.flush();
                        return seen("down x") > before;
                    });
                    for (long i = 0; i < taken.get(); i++) {
                        assertThat(peer.readFrame()).isEqualTo(big);
                    }
                }
            }
        }
    }

    /** Each read ends in the middle of a frame, for longer than one frame may take. Where nothing arrives only the look at all connections asks the time. */
    @Test
    void framesThatFollowOneAnotherAreNoStall() throws IOException, TransportException {
        AtomicLong nowNs = new AtomicLong();
        AtomicLong looks = new AtomicLong();
        Clock clock = () -> {
            looks.incrementAndGet();
            return nowNs.get();
        };
        byte[] frame = TestFrames.data(1, 100);
        int half = frame.length / 2;
        byte[] halves = ByteBuffer.allocate(frame.length)
                .put(frame, half, frame.length - half)
                .put(frame, 0, half)
                .array();
        try (NettyTransport transport = open(TransportLimits.DEFAULT.withTimeouts(10_000, 40), clock);
                RawPeer busy = RawPeer.dial(transport.localAddress()).handshake(DEPLOYMENT, "x", "a")) {
            busy.write(Arrays.copyOf(frame, half));
            for (int i = 1; i <= 10; i++) {
                int expected = i;
                busy.write(halves);
                Waiting.until("frame " + i, () -> listener.frameCount() == expected);
                nowNs.addAndGet(15_000_000);
                long before = looks.get();
                Waiting.until("a look at the connections", () -> looks.get() >= before + 3);
            }
            assertThat(transport.closeCounts()).containsEntry(CloseReason.STALLED, 0L);
        }
    }

    private static TransportLimits pauses(int minMs, int maxMs) {
        return new TransportLimits(QUEUED_BYTES, 30_000, 30_000, minMs, maxMs, 64, 64);
    }

    private NettyTransport open(TransportLimits limits, Clock clock) throws TransportException {
        return open(limits, clock, listener);
    }

    private static NettyTransport open(TransportLimits limits, Clock clock, RecordingListener told)
            throws TransportException {
        NettyTransport transport = (NettyTransport)
                NettyTransport.factory(NettyTransportConfig.loopback().withLimits(limits))
                        .create(DEPLOYMENT, "a", "127.0.0.1:0", clock);
        transport.start(told);
        return transport;
    }

    private static void dial(NettyTransport transport, ServerSocket server) throws IOException {
        server.setSoTimeout(ACCEPT_MS);
        transport.setAddresses(Map.of("x", "127.0.0.1:" + server.getLocalPort()));
    }

    private static RawPeer accept(ServerSocket server) throws IOException {
        RawPeer peer = new RawPeer(server.accept());
        peer.readFrame();
        return peer.write(new RecordingListener(DEPLOYMENT, "x").handshake("a"));
    }

    private long seen(String event) {
        return listener.events().stream().filter(event::equals).count();
    }
}
