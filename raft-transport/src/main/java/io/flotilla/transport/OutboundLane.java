package io.flotilla.transport;

import static io.flotilla.transport.Unwatched.unwatched;

import io.flotilla.spi.FrameParts;
import io.flotilla.spi.Transport.ConnectionInfo;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The one ordered connection from this host to another: its queue, and dialling it again and again. Frames are put by any
 * thread; all else is the event loop's.
 *
 * <pre>
 *  WAITING ──pause over──▶ DIALLING ──handshake accepted──▶ UP
 *     ▲                        │                             │
 *     └──────── failed ────────┴──────── closed ─────────────┘      any ──▶ CLOSED
 * </pre>
 */
final class OutboundLane {
    /** Rounds of one drain before other connections get their turn. */
    private static final int MAX_DRAIN_ROUNDS = 16;

    private final String hostId;
    private final TransportContext context;
    private final EventLoop loop;
    private final Dialler dialler;
    private final Outbox outbox;
    private final Runnable drainTask = this::drainScheduled;
    private final Runnable unreachableTask = this::tellUnreachable;
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private final AtomicBoolean unreachableScheduled = new AtomicBoolean();
    private HostAddress address;
    private @Nullable OutboundHandler connection;
    private @Nullable ScheduledFuture<?> redial;
    private @Nullable Channel up;
    private StallWatch stall = new StallWatch();
    private boolean draining;
    private boolean resolving;
    private boolean closed;
    private int failures;
    private volatile boolean connected;
    private volatile String lastProblem = "not dialled yet";

    OutboundLane(String hostId, HostAddress address, TransportContext context, EventLoop loop, Dialler dialler) {
        this.hostId = hostId;
        this.address = address;
        this.context = context;
        this.loop = loop;
        this.dialler = dialler;
        this.outbox = new Outbox(dialler.allocator(), context.limits.maxQueuedBytes());
    }

    String hostId() {
        return hostId;
    }

    /** Queues a copy of the frame; false if it was dropped. Any thread. */
    boolean send(FrameParts frame) {
        if (outbox.offer(frame)) {
            return true;
        }
        if (connected && unreachableScheduled.compareAndSet(false, true)) {
            execute(unreachableTask);
        }
        return false;
    }

    /** Sends what is queued, at once on the event loop, soon from any other thread. */
    void flush() {
        if (!outbox.isPending()) {
            return;
        }
        if (loop.inEventLoop()) {
            drain();
        } else if (drainScheduled.compareAndSet(false, true)) {
            execute(drainTask);
        }
    }

    /** For status. Any thread. */
    ConnectionInfo info() {
        return new ConnectionInfo(connected, outbox.sent(), outbox.dropped(), connected ? "" : lastProblem);
    }

    /** Dials; a connection to another address is closed, which dials anew. */
    void dial(HostAddress newAddress) {
        boolean same = address.equals(newAddress);
        address = newAddress;
        if (closed || resolving) {
            return;
        }
        if (!same) {
            failures = 0;
        }
        if (connection != null) {
            if (!same) {
                connection.close(CloseReason.ADDRESS_CHANGED, "address is now " + newAddress);
            }
            return;
        }
        if (redial != null) {
            if (same) {
                return;
            }
            redial.cancel(false);
        }
        dialNow();
    }

    /** Ends the connection and dials no more. */
    void close() {
        closed = true;
        if (redial != null) {
            redial.cancel(false);
        }
        if (connection != null) {
            connection.close(CloseReason.SHUTDOWN, "this host stops or forgets the other");
        }
        lastProblem = "closed";
        outbox.close();
    }

    /** Looks for a peer that does not read or answer. Called now and then. */
    void sweep(long nowNs) {
        if (connection == null) {
            return;
        }
        connection.sweep(nowNs);
        if (up != null && stall.restsNs(up, nowNs) > context.frameTimeoutNs) {
            connection.close(CloseReason.STALLED, hostId + " does not read what waits for it");
        }
    }

    /** Writes what is queued as far as the connection takes it. On the event loop. */
    void drain() {
        Channel channel = up;
        if (channel == null || draining) {
            return;
        }
        draining = true;
        try {
            for (int round = 0; round < MAX_DRAIN_ROUNDS; round++) {
                if (!write(channel)) {
                    return;
                }
                channel.flush();
            }
        } finally {
            draining = false;
        }
        if (drainScheduled.compareAndSet(false, true)) {
            execute(drainTask);
        }
    }

    void onUp(OutboundHandler handler) {
        if (handler != connection || closed) {
            return;
        }
        failures = 0;
        up = handler.channel();
        stall = new StallWatch();
        outbox.open();
        connected = true;
        context.listener().onConnected(hostId);
        drain();
    }

    void onDown(OutboundHandler handler, String problem) {
        if (handler != connection) {
            return;
        }
        connection = null;
        up = null;
        connected = false;
        outbox.close();
        failed(problem);
    }

    private boolean write(Channel channel) {
        boolean any = false;
        while (channel.isWritable()) {
            ByteBuf next = outbox.poll();
            if (next == null) {
                break;
            }
            unwatched(channel.write(next, channel.voidPromise()));
            any = true;
        }
        return any;
    }

    private void drainScheduled() {
        drainScheduled.set(false);
        drain();
    }

    private void dialNow() {
        redial = null;
        if (closed) {
            return;
        }
        HostAddress dialled = address;
        resolving = true;
        dialler.resolve(dialled, loop, (resolved, problem) -> {
            resolving = false;
            if (closed) {
                return;
            }
            if (!dialled.equals(address)) {
                dialNow();
            } else if (resolved == null) {
                failed("cannot look up " + dialled.host() + ": " + problem);
            } else {
                connect(resolved, dialled);
            }
        });
    }

    private void connect(InetAddress resolved, HostAddress dialled) {
        OutboundHandler handler = new OutboundHandler(context, dialler.isTls(), this);
        connection = handler;
        dialler.connect(resolved, dialled, handler, loop).addListener(done -> {
            if (done.isSuccess()) {
                return;
            }
            String problem = "cannot reach " + dialled + ": " + ConnectionHandler.words(done.cause());
            if (loop.inEventLoop()) {
                handler.close(CloseReason.IO, problem);
            } else { // without descriptors there is no channel, and Netty tells on another thread
                execute(() -> handler.close(CloseReason.IO, problem));
            }
        });
    }

    private void failed(String problem) {
        lastProblem = problem;
        if (closed) {
            return;
        }
        int doublings = Math.min(failures++, 10);
        long pauseMs = Math.min((long) context.limits.reconnectMinMs() << doublings, context.limits.reconnectMaxMs());
        if (redial == null) {
            redial = loop.schedule(this::dialNow, pauseMs, TimeUnit.MILLISECONDS);
        }
        tellUnreachable();
    }

    private void tellUnreachable() {
        unreachableScheduled.set(false);
        if (closed) {
            return;
        }
        try {
            context.listener().onUnreachable(hostId);
        } catch (Throwable e) {
            context.internalError("onUnreachable(" + hostId + ")", e);
        }
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            outbox.close(); // the transport was closed meanwhile
        }
    }
}
