package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.codec.FrameType;
import io.flotilla.codec.FrameWriter;
import io.flotilla.codec.Handshake;
import io.flotilla.codec.HandshakeCodec;
import io.flotilla.codec.HostResponse;
import io.flotilla.codec.Lane;
import io.flotilla.config.Limits;
import io.flotilla.config.NodeHostConfig;
import io.flotilla.spi.FrameParts;
import io.flotilla.spi.HandshakeRefusedException;
import io.flotilla.spi.HandshakeRefusedException.Reason;
import io.flotilla.testkit.InMemoryDisk;
import io.flotilla.testkit.SeededRandom;
import io.flotilla.testkit.SimClock;
import io.flotilla.testkit.SimRunner;
import io.flotilla.testkit.TestFrames;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whom a host lets in, and from when on it counts what that one says (raft-bugs C14, G19; handshake of WIRE.md). */
class HostLinkTest {
    private final SimClock clock = new SimClock(1);
    private final SimRunner runner = new SimRunner(clock, new SeededRandom(1));
    private final CapturedTransport transport = new CapturedTransport();
    private final Engine engine = engine();

    private Engine engine() {
        InMemoryDisk disk = new InMemoryDisk();
        NodeHostConfig config = NodeHostConfig.builder(
                        "sim",
                        "h1",
                        Path.of("simulated", "h1"),
                        disk.factory(),
                        (deployment, host, address, time) -> transport)
                .clock(clock)
                .random(new SeededRandom(2))
                .agentRunner(runner)
                .build();
        try {
            return new Engine(config, disk.open(), transport, clock, new SeededRandom(3));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Handshake of(int version, String deployment, String hostId, long store, int maxFrameBytes) {
        return new Handshake(version, version, deployment, hostId, store, 1, Lane.MESSAGES, maxFrameBytes, 0, "h1");
    }

    private static Handshake calling(String hostId, String target) {
        return new Handshake(1, 1, "sim", hostId, 5, 1, Lane.MESSAGES, Limits.MAX_FRAME_BYTES, 0, target);
    }

    private String accept(Handshake handshake, @Nullable String called, @Nullable String certified)
            throws HandshakeRefusedException {
        byte[] bytes = HandshakeCodec.encode(handshake);
        return transport.listener().accept(new UnsafeBuffer(bytes), 0, bytes.length, called, certified);
    }

    private void assertRefused(
            Handshake handshake, @Nullable String called, @Nullable String certified, Reason reason) {
        assertThatThrownBy(() -> accept(handshake, called, certified))
                .isInstanceOfSatisfying(
                        HandshakeRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void whoIsNotWhoWasCalledIsRefused() throws HandshakeRefusedException {
        int max = Limits.MAX_FRAME_BYTES;
        assertRefused(of(2, "sim", "h2", 5, max), null, null, Reason.VERSION);
        assertRefused(of(1, "other", "h2", 5, max), null, null, Reason.DEPLOYMENT);
        assertRefused(of(1, "sim", "h2", 5, max), "h3", null, Reason.HOST);
        assertRefused(of(1, "sim", "h2", 5, max), null, "h3", Reason.CERTIFICATE);
        assertRefused(of(1, "sim", "h2", 5, max - 1), null, null, Reason.LIMITS);
        assertThat(accept(of(1, "sim", "h2", 5, max), "h2", "h2")).isEqualTo("h2");
        assertRefused(of(1, "sim", "h2", 6, max), "h2", "h2", Reason.STORE_INCARNATION);
    }

    @Test
    void whoWantsAnotherHostOrHasTheNameOfThisOneIsRefused() {
        assertRefused(calling("h2", "h3"), null, null, Reason.HOST);
        assertRefused(calling("h1", "h1"), null, null, Reason.HOST);
    }

    @Test
    void whatAHostSaysCountsWhenItsPinIsOnDisk() throws Exception {
        accept(of(1, "sim", "h2", 5, Limits.MAX_FRAME_BYTES), null, null);
        byte[] frame = TestFrames.frame(FrameType.CONTROL, new byte[0]);
        transport.listener().onFrame("h2", new UnsafeBuffer(frame), 0, frame.length);
        byte[] request = TestFrames.frame(FrameType.REQUEST, new byte[0]);
        transport.listener().onFrame("h2", new UnsafeBuffer(request), 0, request.length);
        assertThat(engine.counters()).containsEntry("frames_dropped_inbound", 2L);
        while (!runner.runOne().isEmpty()) {
            clock.advanceTo(clock.nanoTime() + 1);
        }
        assertThat(engine.pins().isPinned("h2")).isTrue();
        transport.listener().onFrame("h2", new UnsafeBuffer(frame), 0, frame.length);
        assertThat(engine.counters()).containsEntry("frames_dropped_inbound", 2L);
    }

    @Test
    void framesOfANewerReleaseAreLeftAlone() {
        byte[] unknown = TestFrames.frame(99, new byte[4]);
        assertThatCode(() -> transport.listener().onFrame("h2", new UnsafeBuffer(unknown), 0, unknown.length))
                .doesNotThrowAnyException();
    }

    /** Ids are random, and an earlier life of this host may have had more workers: neither is a fault of who answers. */
    @Test
    void anAnswerThatBelongsToNoWorkerIsLeftAlone() {
        FrameWriter writer = new FrameWriter();
        writer.begin(FrameType.RESPONSE);
        writer.add(new HostResponse.TransferOk(Long.MAX_VALUE));
        FrameParts parts = new FrameParts();
        writer.finish(parts);
        UnsafeBuffer frame = new UnsafeBuffer(new byte[parts.totalLength()]);
        int end = 0;
        for (int i = 0; i < parts.count(); i++) {
            frame.putBytes(end, parts.array(i), parts.offset(i), parts.length(i));
            end += parts.length(i);
        }
        int length = end;
        assertThatCode(() -> transport.listener().onFrame("h2", frame, 0, length))
                .doesNotThrowAnyException();
    }
}
