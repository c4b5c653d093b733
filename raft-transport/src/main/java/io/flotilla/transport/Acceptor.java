package io.flotilla.transport;

import static io.flotilla.transport.Unwatched.unwatched;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Listens and lets connections in. */
final class Acceptor {
    private Acceptor() {}

    /** Begins to listen. When accepting fails (no file descriptors left) Netty pauses it for a second and goes on. */
    static ChannelFuture bind(
            HostAddress address,
            TransportContext context,
            SocketOptions options,
            EventLoops loops,
            @Nullable TlsContexts tls,
            InboundConnections inbound) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.network(), loops.network())
                .channel(loops.serverChannel())
                .handler(new AcceptErrors(context))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        admit(channel, context, tls, inbound);
                    }
                });
        options.apply(bootstrap);
        return bootstrap.bind(new InetSocketAddress(address.host(), address.port()));
    }

    private static void admit(
            Channel channel, TransportContext context, @Nullable TlsContexts tls, InboundConnections inbound) {
        InetAddress remote = channel.remoteAddress() instanceof InetSocketAddress socket
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
        InboundHandler handler = new InboundHandler(context, tls != null, inbound, remote);
        if (!inbound.admit(handler)) {
            context.stats.count(CloseReason.TOO_MANY);
            context.quietLog.warn("too many connections: one from " + remote.getHostAddress() + " was refused");
            unwatched(channel.close());
            return;
        }
        if (tls != null) {
            channel.pipeline().addLast(tls.server(channel.alloc()));
        }
        channel.pipeline().addLast(handler);
    }

    /** Says that accepting failed, which is otherwise silent. */
    private static final class AcceptErrors extends ChannelInboundHandlerAdapter {
        private final TransportContext context;

        AcceptErrors(TransportContext context) {
            this.context = context;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            context.stats.count(CloseReason.IO);
            context.quietLog.warn("accepting connections failed and pauses: " + ConnectionHandler.words(cause));
            ctx.fireExceptionCaught(cause);
        }
    }
}
