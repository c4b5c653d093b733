package io.flotilla.example.kv.http;

import io.flotilla.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client: gathers a request, has it answered, writes the answer, and only then asks for the next message. Whatever cannot be
 * understood is answered in words, and the connection ends. Owned by the connection's event loop.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or close that fails ends the connection, which is all that can be done
final class HttpConnection extends ChannelDuplexHandler {
    /** How long what a refused client still sends is read and thrown away, so that it gets to see the answer. */
    private static final int LINGER_MS = 2_000;

    private final Router router;
    private final HttpLimits limits;
    private final SenderWatch watch;

    /** The request whose body is gathered; null between requests. */
    private @Nullable HttpRequest head;

    private @Nullable ByteBuf body;

    /** True from asking for a message until it comes. */
    private boolean asked;

    /** True from the end of a request to the end of its answer. */
    private boolean serving;

    /** True once the client has said that it sends no more; it may still wait for answers. */
    private boolean inputEnded;

    /** True once the last answer is on its way: nothing is read any more. */
    private boolean ending;

    HttpConnection(Router router, HttpLimits limits, SenderWatch watch) {
        this.router = router;
        this.limits = limits;
        this.watch = watch;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ask(ctx);
    }

    /** A read brought too little for a message: what was asked for must be asked for again. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (asked) {
            ctx.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        asked = false;
        try {
            if (!ending) {
                accept(ctx, (HttpObject) message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void accept(ChannelHandlerContext ctx, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            refuse(ctx, malformed(message.decoderResult().cause()));
            return;
        }
        if (message instanceof HttpRequest request) {
            begin(ctx, request);
        }
        if (!ending && message instanceof HttpContent content) {
            gather(ctx, content);
        }
        if (!ending && !(message instanceof LastHttpContent)) {
            ask(ctx);
        }
    }

    private void ask(ChannelHandlerContext ctx) {
        asked = true;
        ctx.read();
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        head = request;
        if (HttpUtil.getContentLength(request, 0L) > limits.bodyBytes()) {
            refuse(ctx, tooLong("body", limits.bodyBytes()));
        } else if (HttpUtil.is100ContinueExpected(request)) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    private void gather(ChannelHandlerContext ctx, HttpContent content) {
        ByteBuf bytes = content.content();
        ByteBuf gathered = body;
        int size = (gathered == null ? 0 : gathered.readableBytes()) + bytes.readableBytes();
        if (size > limits.bodyBytes()) {
            refuse(ctx, tooLong("body", limits.bodyBytes()));
            return;
        }
        if (bytes.isReadable()) {
            if (gathered == null) {
                gathered = ctx.alloc().buffer(bytes.readableBytes(), limits.bodyBytes());
                body = gathered;
            }
            gathered.writeBytes(bytes); // copied: a body of chunks of a byte each would keep a buffer for each
        }
        if (content instanceof LastHttpContent) {
            serve(ctx);
        }
    }

    private void serve(ChannelHandlerContext ctx) {
        HttpRequest request = head;
        if (request == null) {
            throw new IllegalStateException("the end of a body came without a request");
        }
        byte[] bytes = takeBody();
        head = null;
        serving = true;
        watch.serving();
        String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        router.answer(Request.of(request.method().name(), request.uri(), type, bytes))
                .thenAccept(answer -> {
                    if (ctx.executor().inEventLoop()) {
                        write(ctx, answer, keepAlive);
                    } else {
                        ctx.executor().execute(() -> write(ctx, answer, keepAlive));
                    }
                });
    }

    private void write(ChannelHandlerContext ctx, Answer answer, boolean keepAlive) {
        watch.writing();
        ChannelFuture written = ctx.writeAndFlush(response(answer, keepAlive));
        if (keepAlive) {
            written.addListener(done -> {
                if (done.isSuccess()) {
                    next(ctx);
                } else {
                    ctx.close();
                }
            });
        } else {
            end(ctx, written);
        }
    }

    /** Asks for the next request. A client that has ended its side is served what it had sent before. */
    private void next(ChannelHandlerContext ctx) {
        serving = false;
        watch.idle();
        ask(ctx);
        closeIfDone(ctx);
    }

    private void closeIfDone(ChannelHandlerContext ctx) {
        if (inputEnded && !serving && !ending) {
            ctx.close();
        }
    }

    private void refuse(ChannelHandlerContext ctx, Answer answer) {
        takeBody();
        end(ctx, ctx.writeAndFlush(response(answer, false)));
    }

    /** Ends the connection after a last answer: no more is sent, and what still comes is thrown away for a while. */
    private void end(ChannelHandlerContext ctx, ChannelFuture lastAnswer) {
        ending = true;
        watch.writing();
        lastAnswer.addListener(done -> {
            if (!done.isSuccess() || !(ctx.channel() instanceof DuplexChannel channel)) {
                ctx.close();
                return;
            }
            channel.shutdownOutput();
            channel.config().setAutoRead(true);
            ctx.executor().schedule(() -> ctx.close(), LINGER_MS, TimeUnit.MILLISECONDS);
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == SenderWatch.TOO_SLOW && !ending) {
            refuse(
                    ctx,
                    Answer.error(
                            408,
                            "the request did not arrive within " + limits.requestMs() + " ms",
                            Outcome.NOT_APPLIED));
        } else if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (ending) {
                ctx.close();
            } else {
                closeIfDone(ctx);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        takeBody();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        takeBody();
        ctx.close();
    }

    private byte[] takeBody() {
        ByteBuf gathered = body;
        body = null;
        if (gathered == null) {
            return new byte[0];
        }
        try {
            byte[] bytes = new byte[gathered.readableBytes()];
            gathered.readBytes(bytes);
            return bytes;
        } finally {
            gathered.release();
        }
    }

    private Answer malformed(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return tooLong("request line", limits.lineBytes());
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return tooLong("header", limits.headerBytes());
        }
        return Answer.error(400, "this is not HTTP/1.1: " + cause.getMessage(), Outcome.NOT_APPLIED);
    }

    private static Answer tooLong(String what, int limit) {
        return Answer.error(413, "the " + what + " is longer than " + limit + " bytes", Outcome.NOT_APPLIED);
    }

    /** The answer as Netty writes it. */
    static FullHttpResponse response(Answer answer, boolean keepAlive) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(answer.body()));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        HttpUtil.setContentLength(response, answer.body().length);
        HttpUtil.setKeepAlive(response, keepAlive);
        if (!answer.allowedMethods().isEmpty()) {
            response.headers().set(HttpHeaderNames.ALLOW, answer.allowedMethods());
        }
        if (answer.retryAfterSeconds() > 0) {
            response.headers().setInt(HttpHeaderNames.RETRY_AFTER, answer.retryAfterSeconds());
        }
        return response;
    }
}
