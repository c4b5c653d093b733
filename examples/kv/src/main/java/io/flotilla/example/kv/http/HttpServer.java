package io.flotilla.example.kv.http;

import io.flotilla.Outcome;
import io.flotilla.example.kv.KvService;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The HTTP server of a node, on event loops of its own. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or close that fails ends the connection, which is all that can be done
public final class HttpServer implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int BACKLOG = 256;
    private static final int CLOSE_MS = 3_000;

    private final Router router;
    private final HttpLimits limits;
    private final EventLoopGroup group;
    private final AtomicInteger connections = new AtomicInteger();
    private final Channel listener;

    private HttpServer(InetSocketAddress address, int threads, HttpLimits limits, KvService service)
            throws IOException {
        this.router = new Router(service);
        this.limits = limits;
        this.group = new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("http", true), NioIoHandler.newFactory());
        try {
            listener = bind(address);
        } catch (IOException e) {
            group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            throw e;
        }
    }

    /**
     * Listens. Blocks until the address is bound.
     *
     * @param address where; port 0 for any
     * @param threads event loops, at least 1
     * @throws IOException if the address cannot be bound; the message names it
     */
    public static HttpServer start(InetSocketAddress address, int threads, HttpLimits limits, KvService service)
            throws IOException {
        return new HttpServer(address, threads, limits, service);
    }

    /** The port that is really listened on. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Stops listening and closes every connection. Blocks, bounded in time. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly(CLOSE_MS);
        group.shutdownGracefully(0, CLOSE_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSE_MS);
    }

    private Channel bind(InetSocketAddress address) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                });
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "HTTP cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        return bound.channel();
    }

    private void accept(SocketChannel channel) {
        HttpServerCodec codec = new HttpServerCodec(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.lineBytes())
                .setMaxHeaderSize(limits.headerBytes())
                .setMaxChunkSize(CHUNK_BYTES));
        boolean tooMany = connections.incrementAndGet() > limits.connections();
        channel.closeFuture().addListener(closed -> connections.decrementAndGet());
        if (tooMany) {
            Answer answer =
                    Answer.error(503, "all " + limits.connections() + " connections are in use", Outcome.NOT_APPLIED);
            channel.pipeline().addLast(codec, new TooManyConnections(answer));
            return;
        }
        SenderWatch watch = new SenderWatch(limits);
        channel.pipeline().addLast(watch, codec, new FlowControlHandler(), new HttpConnection(router, limits, watch));
    }

    /** Tells a client at once that it is one too many. */
    private static final class TooManyConnections extends io.netty.channel.ChannelInboundHandlerAdapter {
        private final Answer answer;

        TooManyConnections(Answer answer) {
            this.answer = answer;
        }

        @Override
        public void channelActive(io.netty.channel.ChannelHandlerContext ctx) {
            ctx.writeAndFlush(HttpConnection.response(answer, false)).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
