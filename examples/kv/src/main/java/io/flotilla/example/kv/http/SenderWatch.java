package io.flotilla.example.kv.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/**
 * Sees to it that a client can hold a connection only so long: while it sends a request, takes an answer, or does nothing. It arms one
 * timer per connection, which moves on when it fires early, and none per request. Owned by the connection's event loop.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or close that fails ends the connection, which is all that can be done
final class SenderWatch extends ChannelInboundHandlerAdapter {
    /** Told to the handlers behind when a request takes too long to arrive. */
    static final Object TOO_SLOW = new Object();

    private enum State {
        IDLE,
        RECEIVING,
        SERVING,
        WRITING
    }

    private final HttpLimits limits;
    private State state = State.IDLE;
    private long deadlineNs;
    private boolean removed;

    SenderWatch(HttpLimits limits) {
        this.limits = limits;
        enter(State.IDLE, limits.idleMs());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        arm(ctx, limits.requestMs());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        removed = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (state == State.IDLE) {
            enter(State.RECEIVING, limits.requestMs());
        }
        ctx.fireChannelRead(message);
    }

    /** The request is complete: from here on the service's deadline holds. */
    void serving() {
        enter(State.SERVING, Integer.MAX_VALUE);
    }

    /** The answer was handed to the socket. */
    void writing() {
        enter(State.WRITING, limits.writeMs());
    }

    /** The answer is out: the next request may come. */
    void idle() {
        enter(State.IDLE, limits.idleMs());
    }

    private void enter(State next, int milliseconds) {
        state = next;
        deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    private void arm(ChannelHandlerContext ctx, long delayMs) {
        ctx.executor().schedule(() -> check(ctx), delayMs, TimeUnit.MILLISECONDS);
    }

    private void check(ChannelHandlerContext ctx) {
        if (removed) {
            return;
        }
        long leftNs = deadlineNs - System.nanoTime();
        if (leftNs > 0) {
            // a request that begins meanwhile has its own, shorter deadline
            arm(ctx, Math.min(limits.requestMs(), TimeUnit.NANOSECONDS.toMillis(leftNs) + 1));
        } else if (state == State.RECEIVING) {
            serving();
            ctx.fireUserEventTriggered(TOO_SLOW);
        } else {
            ctx.close();
        }
    }
}
