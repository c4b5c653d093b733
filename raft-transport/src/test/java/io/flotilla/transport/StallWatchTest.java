package io.flotilla.transport;

import static io.flotilla.transport.Unwatched.unwatched;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A peer that reads slowly is no peer that does not read. */
class StallWatchTest {
    /** Takes as many bytes as there is room for, like a socket. */
    private static final class Socket extends EmbeddedChannel {
        private int room;

        void write(int bytes) {
            unwatched(pipeline().writeAndFlush(Unpooled.wrappedBuffer(new byte[bytes])));
        }

        void take(int bytes) {
            room = bytes;
            pipeline().flush();
        }

        @Override
        protected void doWrite(ChannelOutboundBuffer waiting) {
            waiting.removeBytes(room);
            room = 0;
        }
    }

    private final Socket socket = new Socket();
    private final StallWatch watch = new StallWatch();

    @AfterEach
    void close() {
        assertThat(socket.close().isSuccess()).isTrue();
    }

    @Test
    void whatWaitsAndDoesNotMoveRests() {
        socket.write(100);
        assertThat(watch.restsNs(socket, 10)).isZero();
        assertThat(watch.restsNs(socket, 30)).isEqualTo(20);
        assertThat(watch.restsNs(socket, 70)).isEqualTo(60);
    }

    @Test
    void aPartOfTheFirstThatWaitsIsMovement() {
        socket.write(100);
        for (int nowNs = 0; nowNs < 50; nowNs++) {
            socket.take(1);
            assertThat(watch.restsNs(socket, nowNs)).isZero();
        }
        assertThat(watch.restsNs(socket, 60)).isEqualTo(11);
    }

    @Test
    void theNextIsMovementToo() {
        socket.write(100);
        socket.write(100);
        assertThat(watch.restsNs(socket, 10)).isZero();
        socket.take(100);
        assertThat(watch.restsNs(socket, 20)).isZero();
    }

    @Test
    void whatIsWrittenBehindIsNoMovement() {
        socket.write(100);
        assertThat(watch.restsNs(socket, 10)).isZero();
        socket.write(100);
        assertThat(watch.restsNs(socket, 30)).isEqualTo(20);
    }

    @Test
    void nothingRestsWhereNothingWaits() {
        assertThat(watch.restsNs(socket, 10)).isZero();
        socket.write(100);
        assertThat(watch.restsNs(socket, 20)).isZero();
        socket.take(100);
        assertThat(watch.restsNs(socket, 50)).isZero();
        assertThat(watch.restsNs(socket, 90)).isZero();
    }
}
