package io.flotilla.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.spi.Clock;
import io.flotilla.spi.TransportException;
import io.flotilla.spi.TransportFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract in memory on virtual time, and the faults that a test commands. */
class SimNetworkTest extends TransportContract {
    private static final int MAX_EVENTS = 100_000;

    private final SimClock clock = new SimClock(1);
    private final SimNetwork network = new SimNetwork(clock, new SeededRandom(42));

    @BeforeEach
    void tolerateWhatTheContractSends() {
        network.tolerateBadFrames();
    }

    @Override
    protected TransportFactory factory(String hostId) {
        return network.factory();
    }

    @Override
    protected Clock clock() {
        return clock;
    }

    @Override
    protected String listenAddress(String hostId) {
        return hostId + ":1";
    }

    @Override
    protected void await(String what, BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertThat(i).as(what).isLessThan(MAX_EVENTS);
            assertThat(network.nextEventNs()).as(what).isLessThan(Long.MAX_VALUE);
            clock.advanceTo(Math.max(clock.nanoTime(), network.nextEventNs()));
            network.runOne();
        }
    }

    @Test
    void aPartitionStopsBothDirectionsUntilItHeals() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        Host c = start("c");
        connect(a, b, c);
        network.partition(Set.of("a"), Set.of("b", "c"));
        assertThat(info(a, "b").connected()).isFalse();
        assertThat(info(b, "a").connected()).isFalse();
        assertThat(info(b, "c").connected()).isTrue();
        assertThat(a.transport().send("b", TestFrames.parts(TestFrames.data(1, 1))))
                .isFalse();
        network.heal();
        await(
                "a and b meet again",
                () -> info(a, "b").connected() && info(b, "a").connected());
    }

    @Test
    void aCutOfOneDirectionLeavesTheOther() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        connect(a, b);
        network.setCut("a", "b", true);
        assertThat(info(a, "b").connected()).isFalse();
        assertThat(info(b, "a").connected()).isTrue();
        byte[] frame = TestFrames.data(1, 1);
        assertThat(b.transport().send("a", TestFrames.parts(frame))).isTrue();
        await("b reaches a", () -> a.listener().has("b", List.of(frame)));
    }

    @Test
    void whatIsOnItsWayWhenAConnectionBreaksNeverArrives() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        connect(a, b);
        network.setDelay("a", "b", 1_000_000_000, 1);
        assertThat(a.transport().send("b", TestFrames.parts(TestFrames.data(1, 1))))
                .isTrue();
        network.setCut("a", "b", true);
        network.heal();
        await("a reconnects", () -> info(a, "b").connected());
        byte[] later = TestFrames.data(2, 1);
        assertThat(a.transport().send("b", TestFrames.parts(later))).isTrue();
        await("the later frame alone", () -> b.listener().has("a", List.of(later)));
        long end = clock.nanoTime() + 2_000_000_000L;
        await(
                "time passes",
                () -> network.nextEventNs() > end || network.nextEventNs() == Long.MAX_VALUE || clock.nanoTime() > end);
        assertThat(b.listener().frameCount()).isEqualTo(1);
    }

    @Test
    void lossTakesSomeFramesAndKeepsTheOrderOfTheOthers() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        connect(a, b);
        network.setLoss("a", "b", 50);
        for (int i = 0; i < 200; i++) {
            assertThat(a.transport().send("b", TestFrames.parts(TestFrames.data(i, 1 + i))))
                    .isTrue();
        }
        network.setLoss("a", "b", 0);
        byte[] last = TestFrames.data(0, 1000);
        assertThat(a.transport().send("b", TestFrames.parts(last))).isTrue();
        await(
                "the last frame",
                () -> b.listener().frames().stream().anyMatch(received -> received.frame().length == last.length));
        List<Integer> lengths = new ArrayList<>();
        b.listener().frames().forEach(received -> lengths.add(received.frame().length));
        assertThat(lengths).isSorted().hasSizeBetween(60, 140);
    }

    @Test
    void theSameSeedGivesTheSameEvents() {
        assertThat(hashOfARun(7)).isEqualTo(hashOfARun(7)).isNotEqualTo(hashOfARun(8));
    }

    private static long hashOfARun(long seed) {
        SimClock time = new SimClock(1);
        SimNetwork net = new SimNetwork(time, new SeededRandom(seed));
        try {
            SimTransport a = (SimTransport) net.factory().create(DEPLOYMENT, "a", "a:1", time);
            SimTransport b = (SimTransport) net.factory().create(DEPLOYMENT, "b", "b:1", time);
            a.setAddresses(Map.of("b", "b:1"));
            a.start(new RecordingListener(DEPLOYMENT, "a"));
            b.start(new RecordingListener(DEPLOYMENT, "b"));
            for (int i = 0; i < 100; i++) {
                a.send("b", TestFrames.parts(TestFrames.data(i, i)));
                if (net.nextEventNs() < Long.MAX_VALUE) {
                    time.advanceTo(Math.max(time.nanoTime(), net.nextEventNs()));
                    net.runOne();
                }
            }
            return net.hash();
        } catch (TransportException e) {
            throw new IllegalStateException(e);
        }
    }
}
