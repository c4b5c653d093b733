package io.flotilla.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The threads of one transport: native epoll when the platform has it, NIO otherwise. */
final class EventLoops {
    private static final long STOP_SECONDS = 5;

    private final MultiThreadIoEventLoopGroup group;
    private final List<EventLoop> loops = new ArrayList<>();
    private final boolean isNative;

    EventLoops(String hostId, int threads) {
        isNative = Epoll.isAvailable();
        IoHandlerFactory factory = isNative ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("flotilla-net-" + hostId, true), factory);
        group.forEach(executor -> loops.add((EventLoop) executor));
    }

    /** True if sockets take the options of native epoll. */
    boolean isNative() {
        return isNative;
    }

    /** The loop that carries all connections. */
    EventLoop network() {
        return loops.get(0);
    }

    /** All loops. */
    List<EventLoop> all() {
        return loops;
    }

    Class<? extends ServerChannel> serverChannel() {
        return isNative ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    Class<? extends Channel> socketChannel() {
        return isNative ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** Ends the threads; waits for them, bounded, unless called on one of them. */
    void close() {
        var ended = group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
        if (loops.stream().noneMatch(EventLoop::inEventLoop)) {
            ended.awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
        }
    }
}
