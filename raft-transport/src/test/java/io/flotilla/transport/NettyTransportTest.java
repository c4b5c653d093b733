package io.flotilla.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.spi.Clock;
import io.flotilla.spi.FrameParts;
import io.flotilla.spi.Transport;
import io.flotilla.spi.TransportException;
import io.flotilla.spi.TransportFactory;
import io.flotilla.testkit.RecordingListener;
import io.flotilla.testkit.TestFrames;
import io.flotilla.testkit.TransportContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The contract over loopback TCP, and what only a transport with threads does. */
class NettyTransportTest extends TransportContract {
    @Override
    protected TransportFactory factory(String hostId) {
        return NettyTransport.factory(NettyTransportConfig.loopback());
    }

    @Override
    protected Clock clock() {
        return System::nanoTime;
    }

    @Override
    protected String listenAddress(String hostId) {
        return "127.0.0.1:0";
    }

    @Override
    protected void await(String what, BooleanSupplier condition) {
        Waiting.until(what, condition);
    }

    /** A host tells another once, when it is connected, that it knows its store; the group of both waits for that. Busy processors stretch what lies between. */
    @Test
    void whoIsToldOfAConnectionCanSendOnItAtOnce() throws TransportException, InterruptedException {
        Host b = start("b");
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> busy = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                while (!over.get()) {
                    Thread.onSpinWait();
                }
            });
            busy.add(thread);
            thread.start();
        }
        try {
            for (int i = 0; i < 150; i++) {
                assertThat(sendsWhenConnected(b)).as("try " + i).isTrue();
            }
        } finally {
            over.set(true);
            for (Thread thread : busy) {
                thread.join();
            }
        }
    }

    private boolean sendsWhenConnected(Host b) throws TransportException {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        Transport a = factory("a").create(DEPLOYMENT, "a", listenAddress("a"), clock());
        try {
            a.start(new RecordingListener(DEPLOYMENT, "a") {
                @Override
                public void onConnected(String host) {
                    taken.complete(a.send(host, TestFrames.parts(TestFrames.data(1, 40))));
                }
            });
            a.setAddresses(Map.of("b", b.address(), "c", "127.0.0.1:1", "d", "127.0.0.1:1"));
            return taken.join();
        } finally {
            a.close();
        }
    }

    /** Both books are there before the name of the first is found: this runs on the event loop, where that would be told. */
    @Test
    void anAddressThatChangesWhileItsNameIsLookedUpIsTheOneThatIsDialled() throws TransportException {
        Host b = start("b");
        Host moved = start("b", new RecordingListener(DEPLOYMENT, "b"), listenAddress("b-moved"));
        Host c = start("c");
        Transport a = factory("a").create(DEPLOYMENT, "a", listenAddress("a"), clock());
        try {
            a.setAddresses(Map.of("c", c.address()));
            a.start(new RecordingListener(DEPLOYMENT, "a") {
                @Override
                public void onConnected(String host) {
                    super.onConnected(host);
                    if (host.equals("c")) {
                        a.setAddresses(Map.of("c", c.address(), "b", byName(b)));
                        a.setAddresses(Map.of("c", c.address(), "b", byName(moved)));
                    }
                }
            });
            await("a reaches the later of the two", () -> {
                if (a.send("b", TestFrames.parts(TestFrames.data(5, 5)))) {
                    a.flush();
                }
                return moved.listener().frameCount() > 0;
            });
        } finally {
            a.close();
        }
    }

    private static String byName(Host host) {
        return host.address().replace("127.0.0.1", "localhost");
    }

    /** Whoever waits to dial the former one has no reason to wait any longer. */
    @Test
    void anAddressThatChangesBetweenTwoTriesIsDialledAtOnce() throws TransportException {
        TransportLimits patient = new TransportLimits(64 << 20, 10_000, 10_000, 3_600_000, 3_600_000, 1_024, 256);
        Host b = start("b");
        try (Transport a = NettyTransport.factory(
                        NettyTransportConfig.loopback().withLimits(patient))
                .create(DEPLOYMENT, "a", listenAddress("a"), clock())) {
            a.setAddresses(Map.of("b", "127.0.0.1:1"));
            RecordingListener listener = new RecordingListener(DEPLOYMENT, "a");
            a.start(listener);
            await("nobody is there", () -> listener.events().contains("down b"));
            a.setAddresses(Map.of("b", b.address()));
            await("b is reached", () -> listener.events().contains("up b"));
        }
    }

    @Test
    void theConnectionToAHostThatLeavesTheAddressBookIsClosed() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        connect(a, b);
        a.transport().setAddresses(Map.of());
        await(
                "it is closed",
                () -> ((NettyTransport) a.transport()).closeCounts().getOrDefault(CloseReason.SHUTDOWN, 0L) == 1);
    }

    @Test
    void manyThreadsSendAtOnceAndEachOnesFramesStayInOrder() throws TransportException, InterruptedException {
        Host a = start("a");
        Host b = start("b");
        connect(a, b);
        int threads = 4;
        int each = 2_000;
        AtomicInteger sent = new AtomicInteger();
        List<Thread> senders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            senders.add(new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    FrameParts parts = TestFrames.parts(TestFrames.data(i, 40 + thread));
                    if (a.transport().send("b", parts)) {
                        sent.incrementAndGet();
                    }
                    a.transport().flush();
                }
            }));
        }
        senders.forEach(Thread::start);
        for (Thread sender : senders) {
            sender.join();
        }
        assertThat(sent).hasValue(threads * each);
        await("all frames", () -> b.listener().frameCount() == (long) threads * each);
        assertThat(b.listener().overlaps()).isZero();
        for (int t = 0; t < threads; t++) {
            int length = TestFrames.data(0, 40 + t).length;
            List<byte[]> ofThread = b.listener().frames().stream()
                    .map(received -> received.frame())
                    .filter(frame -> frame.length == length)
                    .toList();
            for (int i = 0; i < each; i++) {
                assertThat(ofThread.get(i)).isEqualTo(TestFrames.data(i, 40 + t));
            }
        }
    }
}
