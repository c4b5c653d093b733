package io.flotilla.transport;

import static io.flotilla.transport.Unwatched.unwatched;

import io.flotilla.codec.FrameType;
import io.flotilla.codec.HandshakeCodec;
import io.flotilla.codec.HandshakeRefusal;
import io.flotilla.spi.BadFrameException;
import io.flotilla.spi.HandshakeRefusedException;
import io.flotilla.spi.HandshakeRefusedException.Reason;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** The accepting end: the peer speaks first, is judged, is answered; then its frames go to the listener. */
final class InboundHandler extends ConnectionHandler {
    private final InboundConnections connections;
    private final InetAddress remote;
    private @Nullable String fromHostId;

    InboundHandler(TransportContext context, boolean tls, InboundConnections connections, InetAddress remote) {
        super(context, tls);
        this.connections = connections;
        this.remote = remote;
    }

    InetAddress remote() {
        return remote;
    }

    /** Who it is, once it was accepted. */
    @Nullable
    String fromHostId() {
        return fromHostId;
    }

    @Override
    void onSecured() {
        // The peer speaks first.
    }

    @Override
    void onHandshakeFrame(FrameType type, UnsafeBuffer buffer, int offset, int length)
            throws BadFrameException, HandshakeRefusedException {
        if (type == FrameType.HANDSHAKE_REFUSED) {
            HandshakeRefusal refusal = HandshakeCodec.decodeRefusal(buffer, offset, length);
            close(CloseReason.HANDSHAKE_REFUSED, "the dialling side refused: " + refusal.text());
            return;
        }
        String certified = certifiedHostId();
        String host = context.listener().accept(buffer, offset, length, null, certified);
        if (certified != null && !certified.equals(host)) {
            throw new HandshakeRefusedException(
                    Reason.CERTIFICATE, "host " + host + " came with the certificate of " + certified);
        }
        byte[] answer = context.listener().handshake(host);
        fromHostId = host;
        accept();
        connections.accepted(host, this);
        ByteBuf out = channel().alloc().buffer(answer.length).writeBytes(answer);
        unwatched(channel().writeAndFlush(out, channel().voidPromise()));
    }

    @Override
    void onDataFrame(UnsafeBuffer buffer, int offset, int length) throws BadFrameException {
        if (fromHostId != null) {
            context.listener().onFrame(fromHostId, buffer, offset, length);
        }
    }

    @Override
    void onClosed(CloseReason reason, String problem) {
        connections.closed(this);
    }

    @Override
    String describe() {
        return "connection from " + (fromHostId == null ? "" : fromHostId + " at ")
                + (channel().remoteAddress() instanceof InetSocketAddress address
                        ? address.getAddress().getHostAddress()
                        : remote.getHostAddress());
    }
}
