package io.flotilla.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.codec.FrameType;
import io.flotilla.config.Limits;
import io.flotilla.spi.Clock;
import io.flotilla.spi.Transport;
import io.flotilla.spi.Transport.ConnectionInfo;
import io.flotilla.spi.TransportException;
import io.flotilla.spi.TransportFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Transport} does. Extend it, say how transports are made, and how to wait for a condition: a real
 * network waits, one in memory is driven on.
 */
public abstract class TransportContract {
    protected static final String DEPLOYMENT = "contract";

    /** One host of a test. */
    protected record Host(String id, Transport transport, RecordingListener listener, String address) {}

    private final List<Transport> opened = new ArrayList<>();

    /** Makes the transports under test. */
    protected abstract TransportFactory factory(String hostId);

    protected abstract Clock clock();

    /** Where a host listens; the same host may be started twice at the place where it listened first. */
    protected abstract String listenAddress(String hostId);

    /** Returns when the condition holds, and fails with {@code what} when it does not for long. */
    protected abstract void await(String what, BooleanSupplier condition);

    @AfterEach
    void closeAll() {
        opened.forEach(Transport::close);
    }

    @Test
    void hostsConnectInBothDirectionsAfterBothHandshakes() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        connect(a, b);
        assertThat(a.listener().events()).contains("up b");
        assertThat(info(a, "b").connected()).isTrue();
        assertThat(info(a, "b").lastProblem()).isEmpty();
    }

    @Test
    void framesArriveWholeAndInOrder() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        connect(a, b);
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] frame = TestFrames.data(i, i * 7 % 3000);
            sent.add(frame);
            assertThat(a.transport().send("b", TestFrames.parts(frame))).isTrue();
            if (i % 3 == 0) {
                a.transport().flush();
            }
        }
        a.transport().flush();
        await("500 frames in order", () -> b.listener().has("a", sent));
        assertThat(b.listener().frameEnds()).isPositive();
        assertThat(b.listener().overlaps()).isZero();
        assertThat(a.listener().frames()).isEmpty();
        await("500 frames counted", () -> info(a, "b").framesSent() == 500);
        assertThat(info(a, "b").framesDropped()).isZero();
    }

    @Test
    void theLongestFrameOfManyPiecesArrivesUnchanged() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        connect(a, b);
        byte[] longest = TestFrames.data(3, Limits.MAX_FRAME_BYTES - 12);
        assertThat(a.transport().send("b", TestFrames.parts(longest, 60_000))).isTrue();
        assertThat(a.transport().send("b", TestFrames.parts(TestFrames.data(4, 1))))
                .isTrue();
        a.transport().flush();
        await("both frames", () -> b.listener().has("a", List.of(longest, TestFrames.data(4, 1))));
    }

    @Test
    void bytesAreCopiedBeforeSendReturns() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        connect(a, b);
        byte[] frame = TestFrames.data(1, 100);
        byte[] expected = frame.clone();
        assertThat(a.transport().send("b", TestFrames.parts(frame))).isTrue();
        Arrays.fill(frame, (byte) 0);
        a.transport().flush();
        await("the frame as it was", () -> b.listener().has("a", List.of(expected)));
    }

    @Test
    void framesWithoutTypeOrPayloadAreTheListenersToJudge() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        connect(a, b);
        byte[] unknown = TestFrames.frame(200, new byte[] {1, 2});
        byte[] empty = TestFrames.frame(FrameType.CONTROL, new byte[0]);
        assertThat(a.transport().send("b", TestFrames.parts(empty))).isTrue();
        a.transport().flush();
        await("the empty frame", () -> b.listener().frameCount() == 1);
        assertThat(a.transport().send("b", TestFrames.parts(unknown))).isTrue();
        a.transport().flush();
        await("the frame of a newer version", () -> b.listener().has("a", List.of(empty, unknown)));
    }

    @Test
    void nothingIsSentToUnknownOrUnconnectedHosts() throws TransportException {
        Host a = start("a");
        assertThat(a.transport().send("nobody", TestFrames.parts(TestFrames.data(1, 1))))
                .isFalse();
        a.transport().setAddresses(Map.of("b", listenAddress("b")));
        assertThat(a.transport().send("b", TestFrames.parts(TestFrames.data(1, 1))))
                .isFalse();
        assertThat(info(a, "b").framesDropped()).isEqualTo(1);
        assertThat(info(a, "b").lastProblem()).isNotEmpty();
    }

    @Test
    void aRefusedHostIsToldWhyAndConnectedOnceItIsNotRefused() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        b.listener().refuseAll(true);
        book(a, b);
        await("a knows why", () -> info(a, "b").lastProblem().contains("b refuses everybody today"));
        assertThat(a.listener().events()).contains("down b").doesNotContain("up b");
        assertThat(a.transport().send("b", TestFrames.parts(TestFrames.data(1, 1))))
                .isFalse();
        b.listener().refuseAll(false);
        await("a is let in", () -> info(a, "b").connected());
    }

    @Test
    void aHostOfAnotherDeploymentIsRefused() throws TransportException {
        Host a = start("a");
        Host b = start("b", new RecordingListener("another", "b"), listenAddress("b"));
        book(a, b);
        await("the refusal", () -> info(a, "b").lastProblem().contains("another"));
        assertThat(b.listener().frames()).isEmpty();
    }

    @Test
    void anAddressThatLeadsToAnotherHostIsNotTalkedTo() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        a.transport().setAddresses(Map.of("c", b.address()));
        await("the refusal", () -> refusedAs(info(a, "c").lastProblem()));
        assertThat(info(a, "c").connected()).isFalse();
    }

    @Test
    void aHostThatStopsIsUnreachableAndComesBack() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        connect(a, b);
        b.transport().close();
        await("a notices", () -> a.listener().events().contains("down b"));
        await("a is not connected", () -> !info(a, "b").connected());
        assertThat(a.transport().send("b", TestFrames.parts(TestFrames.data(1, 1))))
                .isFalse();
        Host again = start("b", new RecordingListener(DEPLOYMENT, "b"), b.address());
        book(a, again);
        await("a reconnects", () -> info(a, "b").connected());
        byte[] frame = TestFrames.data(9, 10);
        assertThat(a.transport().send("b", TestFrames.parts(frame))).isTrue();
        a.transport().flush();
        await("the frame", () -> again.listener().has("a", List.of(frame)));
    }

    @Test
    void aBadFrameCostsItsConnectionAndNothingElse() throws TransportException {
        harmsNobodyElse(RecordingListener.THROWS_BAD_FRAME);
    }

    @Test
    void anExceptionOfTheListenerCostsOneConnectionAndNothingElse() throws TransportException {
        harmsNobodyElse(RecordingListener.THROWS_UNCHECKED);
    }

    private void harmsNobodyElse(byte first) throws TransportException {
        Host a = start("a");
        Host b = start("b");
        Host c = start("c");
        connect(a, b, c);
        assertThat(a.transport().send("b", TestFrames.parts(TestFrames.frame(FrameType.MESSAGES, new byte[] {first}))))
                .isTrue();
        a.transport().flush();
        await("a notices", () -> a.listener().events().contains("down b"));
        await("a reconnects", () -> info(a, "b").connected());
        assertThat(c.listener().events()).doesNotContain("down b");
        byte[] frame = TestFrames.data(1, 10);
        assertThat(a.transport().send("b", TestFrames.parts(frame))).isTrue();
        assertThat(c.transport().send("b", TestFrames.parts(frame))).isTrue();
        a.transport().flush();
        c.transport().flush();
        await(
                "both frames",
                () -> b.listener().has("a", List.of(frame)) && b.listener().has("c", List.of(frame)));
    }

    @Test
    void aChangedAddressMovesTheConnection() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        connect(a, b);
        Host moved = start("b", new RecordingListener(DEPLOYMENT, "b"), listenAddress("b-moved"));
        book(moved, a);
        a.transport().setAddresses(Map.of("b", moved.address()));
        await("a reaches the new place", () -> {
            if (a.transport().send("b", TestFrames.parts(TestFrames.data(5, 5)))) {
                a.transport().flush();
            }
            return moved.listener().frameCount() > 0;
        });
    }

    @Test
    void aHostThatLeavesTheAddressBookIsForgotten() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        connect(a, b);
        a.transport().setAddresses(Map.of());
        assertThat(a.transport().connections()).isEmpty();
        assertThat(a.transport().send("b", TestFrames.parts(TestFrames.data(1, 1))))
                .isFalse();
    }

    @Test
    void aClosedTransportTakesNothingAndClosesTwice() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        connect(a, b);
        a.transport().close();
        a.transport().close();
        assertThat(a.transport().send("b", TestFrames.parts(TestFrames.data(1, 1))))
                .isFalse();
        a.transport().flush();
        await("b notices", () -> b.listener().events().contains("down a"));
    }

    /** By its handshake, or earlier by its certificate. */
    private static boolean refusedAs(String problem) {
        return problem.contains("I am b") || problem.contains("certificate of b");
    }

    /** Starts a host where {@link #listenAddress} says. */
    protected final Host start(String id) throws TransportException {
        return start(id, new RecordingListener(DEPLOYMENT, id), listenAddress(id));
    }

    protected final Host start(String id, RecordingListener listener, String address) throws TransportException {
        Transport transport = factory(id).create(DEPLOYMENT, id, address, clock());
        opened.add(transport);
        transport.start(listener);
        return new Host(id, transport, listener, transport.localAddress());
    }

    /** Gives every host the address book of all, and waits until each has connected to each. */
    protected final void connect(Host... hosts) {
        book(hosts);
        for (Host from : hosts) {
            for (Host to : hosts) {
                if (!from.id().equals(to.id())) {
                    await(
                            from.id() + " connects to " + to.id(),
                            () -> info(from, to.id()).connected());
                }
            }
        }
    }

    /** Gives every host the address book of all. */
    protected final void book(Host... hosts) {
        SortedMap<String, String> book = new TreeMap<>();
        for (Host host : hosts) {
            book.put(host.id(), host.address());
        }
        for (Host host : hosts) {
            host.transport().setAddresses(book);
        }
    }

    /** What {@code from} says of its connection to {@code hostId}. */
    protected final ConnectionInfo info(Host from, String hostId) {
        return Objects.requireNonNull(from.transport().connections().get(hostId), hostId);
    }
}
