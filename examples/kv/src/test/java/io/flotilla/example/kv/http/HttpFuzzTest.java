package io.flotilla.example.kv.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import java.nio.charset.StandardCharsets;

/** Whatever a client sends, in whatever pieces: every answer is HTTP, and nothing escapes the connection. */
class HttpFuzzTest {
    @FuzzTest
    void request(FuzzedDataProvider data) {
        HttpLimits limits = HttpLimits.DEFAULT.withBodyBytes(1024);
        SenderWatch watch = new SenderWatch(limits);
        EmbeddedChannel channel = new EmbeddedChannel(
                watch,
                new HttpServerCodec(),
                new FlowControlHandler(),
                new HttpConnection(new Router(new FakeKvService()), limits, watch));
        int piece = data.consumeInt(1, 512);
        byte[] all = data.consumeRemainingAsBytes();
        for (int at = 0; at < all.length && channel.isOpen(); at += piece) {
            byte[] part = java.util.Arrays.copyOfRange(all, at, Math.min(all.length, at + piece));
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
