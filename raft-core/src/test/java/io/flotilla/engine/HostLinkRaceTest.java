package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flotilla.codec.FrameType;
import io.flotilla.codec.FrameWriter;
import io.flotilla.codec.Handshake;
import io.flotilla.codec.HandshakeCodec;
import io.flotilla.codec.HostRequest;
import io.flotilla.codec.Lane;
import io.flotilla.codec.RequestCodec;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.Limits;
import io.flotilla.config.NodeHostConfig;
import io.flotilla.spi.BadFrameException;
import io.flotilla.spi.FrameParts;
import io.flotilla.spi.TransportListener;
import io.flotilla.testkit.InMemoryDisk;
import io.flotilla.testkit.SeededRandom;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Frames that come on many threads at once reach their workers: each request is answered once, or its frame counted as dropped (real threads). Lincheck cannot drive it: the answers
 * come from other threads.
 */
class HostLinkRaceTest {
    private static final int THREADS = 3;
    private static final int FRAMES = 20_000;
    private static final int REQUESTS_PER_FRAME = 3;

    /** Counts the answers that leave, by the name of their request. */
    private static final class Answers extends CapturedTransport {
        final ConcurrentHashMap<Long, AtomicInteger> byRequest = new ConcurrentHashMap<>();

        @Override
        public boolean send(String hostId, FrameParts parts) {
            byte[] frame = whole(parts);
            if (frame[io.flotilla.codec.FrameCodec.TYPE_OFFSET] == FrameType.RESPONSE.code()) {
                try {
                    RequestCodec.decodeResponses(
                            new UnsafeBuffer(frame),
                            0,
                            frame.length,
                            response -> byRequest
                                    .computeIfAbsent(response.requestId(), id -> new AtomicInteger())
                                    .incrementAndGet());
                } catch (BadFrameException e) {
                    throw new IllegalStateException(e);
                }
            }
            return true;
        }
    }

    private static byte[] whole(FrameParts parts) {
        byte[] frame = new byte[parts.totalLength()];
        int at = 0;
        for (int i = 0; i < parts.count(); i++) {
            System.arraycopy(parts.array(i), parts.offset(i), frame, at, parts.length(i));
            at += parts.length(i);
        }
        return frame;
    }

    /** Requests for groups of several workers, under names that no other frame has. */
    private static byte[] requests(long first) {
        FrameWriter writer = new FrameWriter();
        writer.begin(FrameType.REQUEST);
        for (long id = first; id < first + REQUESTS_PER_FRAME; id++) {
            writer.add(new HostRequest.Propose(id, id % 5 + 1, 9, 1_000, new byte[10]));
        }
        FrameParts parts = new FrameParts();
        writer.finish(parts);
        return whole(parts);
    }

    @Test
    void everyRequestIsAnsweredOnceOrItsFrameIsCounted() throws Exception {
        Answers transport = new Answers();
        Engine engine = new Engine(
                NodeHostConfig.builder(
                                "sim",
                                "h1",
                                Path.of("in-memory"),
                                new InMemoryDisk().factory(),
                                (deployment, host, address, time) -> transport)
                        .engine(EngineConfig.DEFAULT.withWorkers(2, 1))
                        .build(),
                new InMemoryDisk().open(),
                transport,
                System::nanoTime,
                new SeededRandom(3));
        byte[] hello = HandshakeCodec.encode(
                new Handshake(1, 1, "sim", "h2", 5, 1, Lane.MESSAGES, Limits.MAX_FRAME_BYTES, 0, "h1"));
        String from = transport.listener().accept(new UnsafeBuffer(hello), 0, hello.length, null, null);
        await().atMost(Duration.ofSeconds(30)).until(() -> engine.pins().isPinned("h2"));
        List<Thread> senders = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            long first = 1_000_000_000L * (t + 1);
            Thread sender = new Thread(() -> send(transport.listener(), from, first));
            sender.setUncaughtExceptionHandler((thread, e) -> failures.add(e));
            senders.add(sender);
            sender.start();
        }
        for (Thread sender : senders) {
            sender.join();
        }
        assertThat(failures).isEmpty();
        // A frame goes to each worker that it concerns, and counts for each that has no room.
        long total = (long) THREADS * FRAMES * REQUESTS_PER_FRAME;
        await().atMost(Duration.ofSeconds(30))
                .until(() -> transport.byRequest.size()
                                + REQUESTS_PER_FRAME * engine.counters().getOrDefault("frames_dropped_inbound", 0L)
                        >= total);
        await().atMost(Duration.ofSeconds(30)).until(() -> engine.underWay().isEmpty());
        assertThat(transport.byRequest.values()).allMatch(count -> count.get() == 1);
        assertThat(transport.byRequest).hasSizeGreaterThan(1_000);
        assertThat(engine.close(List.of())).isTrue();
    }

    private static void send(TransportListener listener, String from, long first) {
        try {
            for (int i = 0; i < FRAMES; i++) {
                byte[] frame = requests(first + (long) i * REQUESTS_PER_FRAME);
                listener.onFrame(from, new UnsafeBuffer(frame), 0, frame.length);
                listener.onFramesEnd();
            }
        } catch (BadFrameException e) {
            throw new IllegalStateException(e);
        }
    }
}
