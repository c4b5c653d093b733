package io.flotilla.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SocketOptionsTest {
    /** What is sent into a path that drops packets in silence fits the socket's buffer: nothing of ours would notice for a quarter of an hour. */
    @Test
    void theKernelEndsAConnectionWhosePeerAcknowledgesNothing() {
        int silenceMs = TransportLimits.DEFAULT.silenceTimeoutMs();
        assertThat(silenceMs).isEqualTo(2 * TransportLimits.DEFAULT.frameTimeoutMs());
        assertThat(options(silenceMs).get(EpollChannelOption.TCP_USER_TIMEOUT)).isEqualTo(silenceMs);
    }

    @Test
    void whereTheKernelCannotBeToldItIsNotAsked() {
        assertThat(options(0)).doesNotContainKey(EpollChannelOption.TCP_USER_TIMEOUT);
    }

    @Test
    void aShortTimeForFramesDoesNotEndConnectionsThatLoseAPacket() {
        assertThat(TransportLimits.DEFAULT.withTimeouts(100, 100).silenceTimeoutMs())
                .isEqualTo(1_000);
        assertThat(TransportLimits.DEFAULT.withTimeouts(100, Integer.MAX_VALUE).silenceTimeoutMs())
                .isEqualTo(Integer.MAX_VALUE);
    }

    private static Map<ChannelOption<?>, Object> options(int silenceMs) {
        Bootstrap bootstrap = new Bootstrap();
        SocketOptions.of(1_000, silenceMs).apply(bootstrap);
        return Map.copyOf(bootstrap.config().options());
    }
}
