package io.flotilla.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.testkit.RecordingListener;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Accepted connections without a network: what they hold, and which of them goes when there are too many. */
class InboundHandlerTest {
    private static final int PER_ADDRESS = 4;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final TransportContext context = new TransportContext(
            "inbound", "b", System::nanoTime, TransportLimits.DEFAULT.withInbound(64, PER_ADDRESS));
    private final InboundConnections connections = new InboundConnections(context.limits);

    @Test
    void whatWasGatheredOfAFrameGoesWithItsConnection() throws UnknownHostException {
        byte[] handshake = new RecordingListener("inbound", "x").handshake("b");
        EmbeddedChannel channel = connect("10.0.0.1");
        channel.writeInbound(Unpooled.copiedBuffer(handshake, 0, handshake.length / 2));
        assertThat(allocator.metric().usedDirectMemory()).isPositive();
        channel.close().syncUninterruptibly();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void aFloodFromOneAddressCostsStrangersOfThatAddressOnly() throws UnknownHostException {
        EmbeddedChannel stranger = connect("10.0.0.1");
        List<EmbeddedChannel> flood = new ArrayList<>();
        for (int i = 0; i < 3 * PER_ADDRESS; i++) {
            flood.add(connect("10.0.0.2"));
        }
        assertThat(stranger.isOpen()).isTrue();
        assertThat(flood.subList(0, 2 * PER_ADDRESS)).noneMatch(EmbeddedChannel::isOpen);
        assertThat(flood.subList(2 * PER_ADDRESS, 3 * PER_ADDRESS)).allMatch(EmbeddedChannel::isOpen);
    }

    private EmbeddedChannel connect(String remote) throws UnknownHostException {
        InboundHandler handler = new InboundHandler(context, false, connections, InetAddress.getByName(remote));
        assertThat(connections.admit(handler)).isTrue();
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(handler);
        return channel;
    }
}
