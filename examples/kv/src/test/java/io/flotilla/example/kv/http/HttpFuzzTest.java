package io.flotilla.example.kv.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flotilla.testkit.AllocationMeter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Whatever a client sends, in whatever pieces: every answer is HTTP, nothing escapes the connection, and memory is in proportion to what came. */
class HttpFuzzTest {
    /** A byte may come alone, and Netty's watch for leaks, in tests at its most thorough, keeps a stack trace of each touch of a buffer. */
    private static final int FACTOR = 32 * 1024;

    @FuzzTest
    void request(FuzzedDataProvider data) throws Exception {
        int piece = data.consumeInt(1, 512);
        byte[] all = data.consumeRemainingAsBytes();
        AllocationMeter.bounded(all.length, FACTOR, () -> answer(all, piece));
    }

    private static void answer(byte[] all, int piece) {
        HttpLimits limits = HttpLimits.DEFAULT.withBodyBytes(1024);
        SenderWatch watch = new SenderWatch(limits);
        EmbeddedChannel channel = new EmbeddedChannel(
                watch,
                new HttpServerCodec(),
                new FlowControlHandler(),
                new HttpConnection(new Router(new FakeKvService()), limits, watch));
        for (int at = 0; at < all.length && channel.isOpen(); at += piece) {
            byte[] part = Arrays.copyOfRange(all, at, Math.min(all.length, at + piece));
            channel.writeInbound(Unpooled.wrappedBuffer(part));
        }
        channel.checkException();
        StringBuilder answers = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            answers.append(out.toString(StandardCharsets.ISO_8859_1));
            out.release();
        }
        if (!answers.isEmpty()) {
            assertThat(answers.toString()).startsWith("HTTP/1.");
        }
        channel.finishAndReleaseAll();
    }
}
