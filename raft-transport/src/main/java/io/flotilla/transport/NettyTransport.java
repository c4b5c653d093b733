package io.flotilla.transport;

import static io.flotilla.transport.Unwatched.unwatched;

import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.Clock;
import io.flotilla.spi.FrameParts;
import io.flotilla.spi.Transport;
import io.flotilla.spi.TransportException;
import io.flotilla.spi.TransportFactory;
import io.flotilla.spi.TransportListener;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries frames over TCP, with mutual TLS where it is configured. Each host dials each other one; frames flow from the
 * dialling to the accepting end. One event loop does all input and output and calls the listener, never twice at once.
 *
 * <p>Nothing that a peer sends or fails to send costs more than that peer's connection: every limit is in
 * {@link TransportLimits}, every closed connection is counted by {@link CloseReason}.
 */
public final class NettyTransport implements Transport {
    private static final Logger LOGGER = LoggerFactory.getLogger(NettyTransport.class);
    private static final int MAX_CONNECT_TIMEOUT_MS = 5_000;
    private static final int MAX_SWEEP_MS = 1_000;
    private static final long CLOSE_SECONDS = 5;
    private static final long AGENT_STOP_MS = 2_000;

    private final TransportContext context;
    private final NettyTransportConfig config;
    private final HostAddress listenAddress;
    private final @Nullable TlsContexts tls;
    private final EventLoops loops;
    private final EventLoop loop;
    private final LoopAgentRunner agents;
    private final SocketOptions options;
    private final Dialler dialler;
    private final InboundConnections inbound;
    private SortedMap<String, HostAddress> addresses = Collections.emptySortedMap();
    private volatile Map<String, OutboundLane> lanes = Map.of();
    private volatile OutboundLane[] laneArray = {};
    private volatile @Nullable Channel server;
    private @Nullable String addressProblem;
    private boolean started;
    private boolean closed;

    private NettyTransport(
            TransportContext context,
            NettyTransportConfig config,
            HostAddress listenAddress,
            @Nullable TlsContexts tls) {
        this.context = context;
        this.config = config;
        this.listenAddress = listenAddress;
        this.tls = tls;
        this.loops = new EventLoops(context.hostId, config.eventLoopThreads());
        this.loop = loops.network();
        this.agents = new LoopAgentRunner(loops.all(), context.clock);
        this.options = SocketOptions.of(
                Math.min(MAX_CONNECT_TIMEOUT_MS, context.limits.handshakeTimeoutMs()),
                loops.isNative() ? context.limits.silenceTimeoutMs() : 0);
        this.dialler = new Dialler(options, loops, tls, context.hostId);
        this.inbound = new InboundConnections(context.limits);
    }

    /** Makes transports with these settings. */
    public static TransportFactory factory(NettyTransportConfig config) {
        return (deployment, hostId, listenAddress, clock) -> create(config, deployment, hostId, listenAddress, clock);
    }

    private static NettyTransport create(
            NettyTransportConfig config, String deployment, String hostId, String listenAddress, Clock clock)
            throws TransportException {
        HostAddress address;
        try {
            address = HostAddress.parse(listenAddress);
        } catch (IllegalArgumentException e) {
            throw new TransportException("listening address: " + e.getMessage(), e);
        }
        NettyTransportConfig.TlsFiles files = config.tls();
        TransportContext context = new TransportContext(deployment, hostId, clock, config.limits());
        if (files == null && !config.insecure() && !address.isLoopback()) {
            throw new TransportException(plaintextRefusal("listening address " + address), null);
        }
        TlsContexts tls = files == null
                ? null
                : new TlsContexts(files, deployment, hostId, config.limits().handshakeTimeoutMs());
        return new NettyTransport(context, config, address, tls);
    }

    @Override
    public synchronized void start(TransportListener listener) throws TransportException {
        if (started || closed) {
            throw new TransportException("a transport is started once", null);
        }
        if (addressProblem != null) {
            throw new TransportException(addressProblem, null);
        }
        started = true;
        context.setListener(listener);
        ChannelFuture bound = Acceptor.bind(listenAddress, context, options, loops, tls, inbound)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new TransportException(
                    "host " + context.hostId + " cannot listen on " + listenAddress + ": "
                            + ConnectionHandler.words(bound.cause()),
                    bound.cause());
        }
        server = bound.channel();
        int sweepMs = Math.max(
                1,
                Math.min(
                        MAX_SWEEP_MS,
                        Math.min(context.limits.handshakeTimeoutMs(), context.limits.frameTimeoutMs()) / 4));
        unwatched(loop.scheduleWithFixedDelay(this::sweep, sweepMs, sweepMs, TimeUnit.MILLISECONDS));
        LOGGER.info(
                "host {} listens on {} ({})", context.hostId, localAddress(), tls == null ? "plaintext" : "mutual TLS");
        applyAddresses();
    }

    /**
     * {@inheritDoc} This host's own entry is not dialled. Before {@link #start} a bad address book is told by {@code start}.
     *
     * @throws IllegalArgumentException once started: if an address does not parse, or plaintext would leave the machine unasked;
     *     the former addresses stay
     */
    @Override
    public synchronized void setAddresses(Map<String, String> hostIdToAddress) {
        SortedMap<String, HostAddress> parsed = new TreeMap<>();
        String problem = parse(hostIdToAddress, parsed);
        if (problem != null && started) {
            throw new IllegalArgumentException(problem);
        }
        addressProblem = problem;
        parsed.remove(context.hostId);
        addresses = parsed;
        if (started && !closed) {
            applyAddresses();
        }
    }

    @Override
    public boolean send(String hostId, FrameParts frame) {
        OutboundLane lane = lanes.get(hostId);
        return lane != null && lane.send(frame);
    }

    @Override
    public void flush() {
        for (OutboundLane lane : laneArray) {
            lane.flush();
        }
    }

    @Override
    public AgentRunner eventLoopRunner() {
        return agents;
    }

    @Override
    public String localAddress() {
        Channel bound = server;
        if (bound == null || !(bound.localAddress() instanceof InetSocketAddress real)) {
            throw new IllegalStateException("the transport does not listen");
        }
        return new HostAddress(listenAddress.host(), real.getPort()).toString();
    }

    @Override
    public Map<String, ConnectionInfo> connections() {
        SortedMap<String, ConnectionInfo> infos = new TreeMap<>();
        for (OutboundLane lane : laneArray) {
            infos.put(lane.hostId(), lane.info());
        }
        return infos;
    }

    /** Connections closed since start, by reason. Any thread. */
    public Map<CloseReason, Long> closeCounts() {
        return context.stats.closeCounts();
    }

    /** {@inheritDoc} Agents hosted on its event loop are closed first. On the event loop itself it does not wait. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        agents.close(AGENT_STOP_MS);
        OutboundLane[] last = laneArray;
        lanes = Map.of();
        laneArray = new OutboundLane[0];
        onLoopAndWait(() -> {
            Channel bound = server;
            if (bound != null) {
                unwatched(bound.close());
            }
            for (OutboundLane lane : last) {
                lane.close();
            }
            inbound.closeAll();
        });
        loops.close();
        dialler.close();
        if (tls != null) {
            tls.close();
        }
    }

    private void applyAddresses() {
        Map<String, OutboundLane> before = lanes;
        Map<String, OutboundLane> after = new HashMap<>();
        List<OutboundLane> order = new ArrayList<>();
        List<Runnable> changes = new ArrayList<>();
        addresses.forEach((host, address) -> {
            OutboundLane known = before.get(host);
            OutboundLane lane = known != null ? known : new OutboundLane(host, address, context, loop, dialler);
            after.put(host, lane);
            order.add(lane);
            changes.add(() -> lane.dial(address));
        });
        before.forEach((host, lane) -> {
            if (!after.containsKey(host)) {
                changes.add(lane::close);
            }
        });
        // Before anything dials: who is told of a connection sends on it at once. First for those who flush, then for
        // those who send.
        laneArray = order.toArray(new OutboundLane[0]);
        lanes = after;
        changes.forEach(loop::execute);
    }

    private void sweep() {
        long now = context.clock.nanoTime();
        inbound.sweep(now);
        for (OutboundLane lane : laneArray) {
            lane.sweep(now);
        }
    }

    private @Nullable String parse(Map<String, String> texts, SortedMap<String, HostAddress> into) {
        boolean loopbackOnly = tls == null && !config.insecure();
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            HostAddress address;
            try {
                address = HostAddress.parse(entry.getValue());
            } catch (IllegalArgumentException e) {
                return "host " + entry.getKey() + ": " + e.getMessage();
            }
            if (loopbackOnly && !address.isLoopback()) {
                return plaintextRefusal("host " + entry.getKey() + " at " + address);
            }
            into.put(entry.getKey(), address);
        }
        return null;
    }

    private static String plaintextRefusal(String what) {
        return "plaintext is for loopback addresses only, and " + what
                + " is not one: configure TLS (ca, certificate, key), or say insecure";
    }

    private void onLoopAndWait(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        try {
            loop.execute(() -> {
                try {
                    task.run();
                } finally {
                    done.countDown();
                }
            });
            if (!done.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOGGER.warn("host {}: the event loop is busy; its connections close later", context.hostId);
            }
        } catch (RejectedExecutionException e) {
            LOGGER.debug("host {}: the event loop is gone", context.hostId);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
