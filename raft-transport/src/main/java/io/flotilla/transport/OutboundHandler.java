package io.flotilla.transport;

import static io.flotilla.transport.Unwatched.unwatched;

import io.flotilla.codec.FrameType;
import io.flotilla.codec.HandshakeCodec;
import io.flotilla.codec.HandshakeRefusal;
import io.flotilla.spi.BadFrameException;
import io.flotilla.spi.HandshakeRefusedException;
import io.flotilla.spi.HandshakeRefusedException.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.agrona.concurrent.UnsafeBuffer;

/** The dialling end: speaks first, judges the answer, then only writes. */
final class OutboundHandler extends ConnectionHandler {
    private final OutboundLane lane;

    OutboundHandler(TransportContext context, boolean tls, OutboundLane lane) {
        super(context, tls);
        this.lane = lane;
    }

    @Override
    void onSecured() {
        String certified = certifiedHostId();
        if (certified != null && !certified.equals(lane.hostId())) {
            refuse(
                    Reason.CERTIFICATE,
                    "dialled " + lane.hostId() + ", whose address answered with the certificate of " + certified);
            return;
        }
        byte[] handshake = context.listener().handshake(lane.hostId());
        ByteBuf out = channel().alloc().buffer(handshake.length).writeBytes(handshake);
        unwatched(channel().writeAndFlush(out, channel().voidPromise()));
    }

    @Override
    void onHandshakeFrame(FrameType type, UnsafeBuffer buffer, int offset, int length)
            throws BadFrameException, HandshakeRefusedException {
        if (type == FrameType.HANDSHAKE_REFUSED) {
            HandshakeRefusal refusal = HandshakeCodec.decodeRefusal(buffer, offset, length);
            close(CloseReason.HANDSHAKE_REFUSED, "refused by " + lane.hostId() + ": " + refusal.text());
            return;
        }
        String host = context.listener().accept(buffer, offset, length, lane.hostId(), certifiedHostId());
        if (!host.equals(lane.hostId())) {
            throw new HandshakeRefusedException(Reason.HOST, "dialled " + lane.hostId() + ", reached " + host);
        }
        accept();
        lane.onUp(this);
    }

    @Override
    void onDataFrame(UnsafeBuffer buffer, int offset, int length) throws BadFrameException {
        throw new BadFrameException("frames flow from the dialling to the accepting end only");
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext active) {
        if (active.channel().isWritable()) {
            lane.drain();
        }
    }

    @Override
    void onClosed(CloseReason reason, String problem) {
        lane.onDown(this, problem);
    }

    @Override
    String describe() {
        return "connection to " + lane.hostId();
    }
}
