package io.flotilla.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to other hosts. Names are looked up on a thread of its own, because that may block; it ends when it has
 * nothing to do.
 */
final class Dialler implements AutoCloseable {
    /** Told what a look-up found, on the event loop: an address, or why there is none. */
    @FunctionalInterface
    interface Resolved {
        void done(@Nullable InetAddress address, String problem);
    }

    private static final int MAX_LOOKUPS = 256;
    private static final long IDLE_SECONDS = 10;

    private final SocketOptions options;
    private final EventLoops loops;
    private final @Nullable TlsContexts tls;
    private final ThreadPoolExecutor lookups;

    Dialler(SocketOptions options, EventLoops loops, @Nullable TlsContexts tls, String hostId) {
        this.options = options;
        this.loops = loops;
        this.tls = tls;
        this.lookups = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_LOOKUPS),
                new DefaultThreadFactory("flotilla-dns-" + hostId, true));
        lookups.allowCoreThreadTimeOut(true);
    }

    boolean isTls() {
        return tls != null;
    }

    ByteBufAllocator allocator() {
        return options.allocator();
    }

    /** Finds the address and tells {@code whenDone} on {@code loop}; at once for a literal one. */
    void resolve(HostAddress address, EventLoop loop, Resolved whenDone) {
        InetAddress literal = address.literal();
        if (literal != null) {
            whenDone.done(literal, "");
            return;
        }
        try {
            lookups.execute(() -> {
                InetAddress found = null;
                String problem = "";
                try {
                    found = InetAddress.getByName(address.host());
                } catch (UnknownHostException | SecurityException e) {
                    problem = ConnectionHandler.words(e);
                }
                tell(loop, whenDone, found, problem);
            });
        } catch (RejectedExecutionException e) {
            whenDone.done(null, "too many names wait to be looked up");
        }
    }

    /** Begins to connect; {@code handler} carries on from there. */
    ChannelFuture connect(InetAddress resolved, HostAddress dialled, ChannelHandler handler, EventLoop loop) {
        TlsContexts contexts = tls;
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(loops.socketChannel())
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (contexts != null) {
                            channel.pipeline().addLast(contexts.client(channel.alloc(), dialled));
                        }
                        channel.pipeline().addLast(handler);
                    }
                });
        options.apply(bootstrap);
        return bootstrap.connect(new InetSocketAddress(resolved, dialled.port()));
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }

    private static void tell(EventLoop loop, Resolved whenDone, @Nullable InetAddress found, String problem) {
        try {
            loop.execute(() -> whenDone.done(found, problem));
        } catch (RejectedExecutionException e) {
            return; // the transport was closed meanwhile: nobody waits
        }
    }
}
