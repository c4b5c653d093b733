package io.flotilla.example.kv.http;

import static io.flotilla.example.kv.http.HttpServerTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.flotilla.example.kv.http.RawClient.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to clients that break the rules: a worded answer, the end of their connection, and no harm to others. */
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end with CR LF
class HttpAbuseTest {
    private static final HttpLimits LIMITS = HttpLimits.DEFAULT.withBodyBytes(1000);

    private final FakeKvService service = new FakeKvService();
    private final List<HttpServer> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(HttpServer::close);
    }

    @Test
    void requestLineThatIsTooLongIsRefused() throws Exception {
        int port = start(LIMITS);

        assertError(RawClient.once(port, "GET", "/raft/key?key=" + "k".repeat(5000)), 413, "not_applied");
        assertAlive(port);
    }

    @Test
    void headersThatAreTooLongAreRefused() throws Exception {
        int port = start(LIMITS);
        try (RawClient client = new RawClient(port)) {
            client.send("GET /healthz HTTP/1.1\r\nhost: x\r\nfiller: " + "f".repeat(9000) + "\r\n\r\n");

            assertError(client.reply(), 413, "not_applied");
            assertThat(client.ended()).isTrue();
        }
        assertAlive(port);
    }

    @Test
    void bodyThatAnnouncesTooMuchIsRefusedBeforeItIsRead() throws Exception {
        int port = start(LIMITS);
        try (RawClient client = new RawClient(port)) {
            client.send("POST /raft/key HTTP/1.1\r\nhost: x\r\ncontent-length: 9223372036854775807\r\n\r\n");

            assertError(client.reply(), 413, "not_applied");
        }
        assertAlive(port);
    }

    @Test
    void refusedClientThatGoesOnSendingGetsToSeeWhy() throws Exception {
        int port = start(LIMITS);
        try (RawClient client = new RawClient(port)) {
            client.send("POST /raft/key HTTP/1.1\r\nhost: x\r\ncontent-length: 300000\r\n\r\n");
            for (int i = 0; i < 300; i++) {
                client.send("x".repeat(1000));
            }

            assertError(client.reply(), 413, "not_applied");
        }
    }

    @Test
    void bodyThatGrowsTooLongInChunksIsRefused() throws Exception {
        int port = start(LIMITS);
        try (RawClient client = new RawClient(port)) {
            client.send("POST /raft/key HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
            for (int i = 0; i < 3; i++) {
                client.send("200\r\n" + "x".repeat(0x200) + "\r\n");
            }

            assertError(client.reply(), 413, "not_applied");
        }
        assertAlive(port);
    }

    /** Nor does it keep the buffer that each came in: a client's bytes would cost a hundred times their number. */
    @Test
    void bodyOfTinyChunksIsServedAndKeepsNoneOfThem() {
        EmbeddedChannel channel = new EmbeddedChannel(
                new HttpConnection(new Router(service), HttpLimits.DEFAULT, new SenderWatch(HttpLimits.DEFAULT)));
        DefaultHttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/raft/key");
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/x-www-form-urlencoded");
        channel.writeInbound(head);
        for (char letter : "key=k&val=tiny".toCharArray()) {
            ByteBuf chunk = Unpooled.buffer().writeByte(letter);
            channel.writeInbound(new DefaultHttpContent(chunk));
            assertThat(chunk.refCnt()).isZero();
        }
        channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
        FullHttpResponse response = channel.readOutbound();
        assertThat(response.status()).isEqualTo(HttpResponseStatus.OK);
        response.release();
        assertThat(Objects.requireNonNull(service.values.get("k")).value())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("tiny");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello\r\n\r\n",
                "GET\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n",
                "GET /healthz HTTP/9.9.9\r\n\r\n",
                "GET /healthz HTTP/1.1\r\nno colon here\r\n\r\n",
                "POST /raft/key HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n",
                "POST /raft/key HTTP/1.1\r\nhost: x\r\ncontent-length: many\r\n\r\n",
                "POST /raft/key HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"
            })
    void whatIsNotHttpIsRefusedInWordsAndHarmsNobodyElse(String bytes) throws Exception {
        int port = start(LIMITS);
        try (RawClient client = new RawClient(port)) {
            client.send(bytes);

            assertError(client.reply(), 400, "not_applied");
            assertThat(client.ended()).isTrue();
        }
        assertAlive(port);
    }

    @Test
    void randomBytesHarmNobodyElse() throws Exception {
        int port = start(LIMITS);
        Random random = new Random(20_231);
        for (int round = 0; round < 50; round++) {
            StringBuilder bytes = new StringBuilder();
            random.ints(1 + random.nextInt(3000), 0, 256).forEach(b -> bytes.append((char) b));
            try (RawClient client = new RawClient(port)) {
                Throwable refused = catchThrowable(() -> client.send(bytes.toString()));
                assertThat(refused)
                        .satisfiesAnyOf(
                                none -> assertThat(none).isNull(),
                                some -> assertThat(some).isInstanceOf(IOException.class));
            }
        }
        assertAlive(port);
    }

    @Test
    void senderThatIsTooSlowIsToldSoAndCutOff() throws Exception {
        int port = start(LIMITS.withTimesMs(200, 60_000, 60_000));
        try (RawClient client = new RawClient(port)) {
            client.send("GET /healthz HT");

            Reply reply = client.reply();

            assertError(reply, 408, "not_applied");
            assertThat(client.ended()).isTrue();
        }
        assertAlive(port);
    }

    @Test
    void senderThatNeverEndsItsBodyIsToldSoAndCutOff() throws Exception {
        int port = start(LIMITS.withTimesMs(200, 60_000, 60_000));
        try (RawClient client = new RawClient(port)) {
            client.send("POST /raft/key HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nkey=");

            assertError(client.reply(), 408, "not_applied");
        }
    }

    @Test
    void connectionThatDoesNothingIsClosed() throws Exception {
        int port = start(LIMITS.withTimesMs(100, 150, 60_000));
        try (RawClient client = new RawClient(port)) {
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void requestMayTakeLongerToServeThanToSend() throws Exception {
        int port = start(LIMITS.withTimesMs(100, 200, 60_000));
        service.heldKey = "slow";
        try (RawClient client = new RawClient(port);
                RawClient idle = new RawClient(port)) {
            client.request("GET", "/raft/key?key=slow");
            assertThat(idle.ended()).isTrue(); // the watch has gone round meanwhile
            service.release.complete(null);

            assertThat(client.reply().status()).isEqualTo(200);
        }
    }

    @Test
    void oneConnectionTooManyIsToldToComeBack() throws Exception {
        int port = start(LIMITS.withConnections(1));
        try (RawClient first = new RawClient(port)) {
            first.request("GET", "/healthz");
            assertThat(first.reply().status()).isEqualTo(200);
            try (RawClient second = new RawClient(port)) {
                Reply refused = second.reply();

                assertError(refused, 503, "not_applied");
                assertThat(refused.headers()).containsKey("retry-after");
            }
            first.request("GET", "/healthz");
            assertThat(first.reply().status()).isEqualTo(200);
        }
    }

    @Test
    void addressThatIsTakenIsRefusedInWords() throws Exception {
        int port = start(LIMITS);

        assertThat(catchThrowable(() -> HttpServer.start(address(port), 1, LIMITS, service)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Integer.toString(port));
    }

    private int start(HttpLimits limits) throws IOException {
        HttpServer server = HttpServer.start(address(0), 1, limits, service);
        servers.add(server);
        return server.port();
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static void assertAlive(int port) throws IOException {
        assertThat(RawClient.once(port, "GET", "/healthz").status()).isEqualTo(200);
    }
}
