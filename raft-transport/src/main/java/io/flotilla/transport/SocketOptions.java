package io.flotilla.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;

/** How sockets are set up at both ends. */
record SocketOptions(ByteBufAllocator allocator, int connectTimeoutMs, int userTimeoutMs) {
    private static final int BACKLOG = 256;
    private static final int MIN_READ_BYTES = 2 << 10;
    private static final int FIRST_READ_BYTES = 16 << 10;
    private static final int MAX_READ_BYTES = 256 << 10;

    /** What a connection takes beyond its socket's buffer; more waits in the outbox, where control overtakes data. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 << 10, 1 << 20);

    /**
     * Options of a transport.
     *
     * @param userTimeoutMs so long may bytes go unacknowledged before the kernel ends a connection, where it can be told so: a path that drops packets in silence is not told
     *     otherwise for a quarter of an hour, as little traffic fits the socket's buffer; 0 where it cannot
     */
    static SocketOptions of(int connectTimeoutMs, int userTimeoutMs) {
        return new SocketOptions(PooledByteBufAllocator.DEFAULT, connectTimeoutMs, userTimeoutMs);
    }

    void apply(Bootstrap bootstrap) {
        bootstrap
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectTimeoutMs)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        if (userTimeoutMs > 0) {
            bootstrap.option(EpollChannelOption.TCP_USER_TIMEOUT, userTimeoutMs);
        }
    }

    void apply(ServerBootstrap bootstrap) {
        bootstrap
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, FIRST_READ_BYTES, MAX_READ_BYTES));
    }
}
