package io.flotilla.transport;

import static io.flotilla.transport.Unwatched.unwatched;

import io.flotilla.codec.FrameType;
import io.flotilla.codec.HandshakeCodec;
import io.flotilla.spi.BadFrameException;
import io.flotilla.spi.HandshakeRefusedException;
import io.flotilla.spi.HandshakeRefusedException.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of a connection have in common: TLS first, then handshake, then frames; every failure closes this
 * connection with a counted reason and goes no further. Owned by the event loop.
 */
abstract class ConnectionHandler extends ChannelInboundHandlerAdapter implements FrameAssembler.Sink {
    final TransportContext context;
    final long openedAtNs;
    private final boolean tls;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable FrameAssembler assembler;
    private @Nullable String certifiedHostId;
    private boolean secured;
    private boolean accepted;
    private boolean delivered;
    private boolean partialKnown;
    private long partialSinceNs;
    private @Nullable CloseReason closing;

    ConnectionHandler(TransportContext context, boolean tls) {
        this.context = context;
        this.tls = tls;
        this.openedAtNs = context.clock.nanoTime();
    }

    /** The connection is there, TLS included; the handshake may begin. */
    abstract void onSecured();

    /** A frame came before the handshake was accepted. */
    abstract void onHandshakeFrame(FrameType type, UnsafeBuffer buffer, int offset, int length)
            throws BadFrameException, HandshakeRefusedException;

    /** A frame came after. */
    abstract void onDataFrame(UnsafeBuffer buffer, int offset, int length) throws BadFrameException;

    /** The connection is closed, for the reason told. */
    abstract void onClosed(CloseReason reason, String problem);

    /** Who this is, for messages to people. */
    abstract String describe();

    final Channel channel() {
        if (ctx == null) {
            throw new IllegalStateException("not yet in a pipeline");
        }
        return ctx.channel();
    }

    /** Host id of the peer's certificate; null without TLS. */
    final @Nullable String certifiedHostId() {
        return certifiedHostId;
    }

    final boolean isAccepted() {
        return accepted;
    }

    /** The handshake is done: frames of all kinds may come. */
    final void accept() {
        accepted = true;
        if (assembler != null) {
            assembler.handshakeDone();
        }
    }

    /** True if the connection stays, as far as is known. */
    @Override
    public final boolean wantsMore() {
        return closing == null;
    }

    /** Closes the connection, once, and counts why. */
    final void close(CloseReason reason, String problem) {
        if (begin(reason, problem) && ctx != null) {
            unwatched(ctx.close());
        }
    }

    /** Tells the peer why, then closes. */
    final void refuse(Reason reason, String problem) {
        if (begin(CloseReason.HANDSHAKE_REFUSED, problem) && ctx != null) {
            ByteBuf answer = ctx.alloc().buffer().writeBytes(HandshakeCodec.encodeRefusal(reason, problem));
            unwatched(ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE));
        }
    }

    /** Looks for a peer that is too slow. Called now and then. */
    void sweep(long nowNs) {
        if (!accepted && nowNs - openedAtNs > context.handshakeTimeoutNs) {
            close(CloseReason.HANDSHAKE_TIMEOUT, "no handshake in time");
        } else if (partialKnown && nowNs - partialSinceNs > context.frameTimeoutNs) {
            close(CloseReason.STALLED, "a frame began and did not end in time");
        }
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext newCtx) {
        ctx = newCtx;
        assembler = new FrameAssembler(newCtx.alloc(), this);
    }

    @Override
    public final void channelActive(ChannelHandlerContext active) {
        if (!tls) {
            secured = true;
            guarded(this::onSecured);
        }
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext active, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) {
                guarded(() -> secured(active));
            } else {
                close(CloseReason.TLS, "TLS: " + words(done.cause()));
            }
        }
    }

    private void secured(ChannelHandlerContext active) {
        try {
            SslHandler handler = active.pipeline().get(SslHandler.class);
            certifiedHostId = PeerCertificate.hostId(handler.engine().getSession(), context.deployment);
        } catch (SSLPeerUnverifiedException e) {
            refuse(Reason.CERTIFICATE, words(e));
            return;
        }
        secured = true;
        onSecured();
    }

    @Override
    public final void channelRead(ChannelHandlerContext active, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (closing == null && assembler != null) {
                assembler.read(in);
                notePartial(assembler);
            }
        } catch (BadFrameException e) {
            close(CloseReason.BAD_FRAME, words(e));
        } catch (Throwable e) {
            internal(e);
        } finally {
            in.release();
        }
    }

    private void notePartial(FrameAssembler from) {
        if (!from.isPartial()) {
            partialKnown = false;
        } else if (!partialKnown || delivered) {
            partialKnown = true;
            partialSinceNs = context.clock.nanoTime();
        }
    }

    @Override
    public final void onFrame(FrameType type, UnsafeBuffer buffer, int offset, int length) throws BadFrameException {
        delivered = true;
        if (accepted) {
            if (type == FrameType.HANDSHAKE || type == FrameType.HANDSHAKE_REFUSED) {
                throw new BadFrameException("a second handshake");
            }
            onDataFrame(buffer, offset, length);
            return;
        }
        if (!secured) {
            throw new BadFrameException("a frame before TLS was done");
        }
        try {
            onHandshakeFrame(type, buffer, offset, length);
        } catch (HandshakeRefusedException e) {
            refuse(e.reason(), words(e));
        }
    }

    @Override
    public final void onUnknownFrame(UnsafeBuffer buffer, int offset, int length) throws BadFrameException {
        delivered = true;
        onDataFrame(buffer, offset, length);
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext active) {
        if (delivered) {
            delivered = false;
            guarded(context.listener()::onFramesEnd);
        }
        active.fireChannelReadComplete();
    }

    @Override
    public final void channelInactive(ChannelHandlerContext active) {
        begin(CloseReason.PEER_CLOSED, "the connection was closed by the other side");
    }

    @Override
    public final void handlerRemoved(ChannelHandlerContext active) {
        begin(CloseReason.PEER_CLOSED, "the connection was closed");
        if (assembler != null) {
            assembler.release();
        }
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext active, Throwable cause) {
        if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
            close(CloseReason.TLS, "TLS: " + words(cause));
        } else if (cause instanceof IOException) {
            close(CloseReason.IO, words(cause));
        } else {
            internal(cause);
        }
    }

    /** Runs our own code; what it throws closes this connection and nothing else. */
    final void guarded(Runnable code) {
        try {
            code.run();
        } catch (Throwable e) {
            internal(e);
        }
    }

    private void internal(Throwable cause) {
        context.internalError(describe(), cause);
        close(CloseReason.INTERNAL, "internal error: " + words(cause));
    }

    private boolean begin(CloseReason reason, String problem) {
        if (closing != null) {
            return false;
        }
        closing = reason;
        context.stats.count(reason);
        if (context.isLoud(reason)) {
            context.quietLog.warn(describe() + ": " + problem);
        }
        try {
            onClosed(reason, problem);
        } catch (Throwable e) {
            context.internalError(describe(), e);
        }
        return true;
    }

    static String words(@Nullable Throwable cause) {
        if (cause == null) {
            return "unknown";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
