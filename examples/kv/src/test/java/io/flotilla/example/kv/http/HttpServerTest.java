package io.flotilla.example.kv.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.FlotillaException;
import io.flotilla.LeaderInfo;
import io.flotilla.Outcome;
import io.flotilla.example.kv.http.RawClient.Reply;
import io.flotilla.example.kv.store.KvCommand;
import io.flotilla.example.kv.store.KvValue;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sees when it keeps the rules, and when the store fails. */
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end with CR LF
class HttpServerTest {
    private final FakeKvService service = new FakeKvService();

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 2, HttpLimits.DEFAULT, service);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void valueThatWasPutIsReadWithItsRevision() throws Exception {
        Reply put = once("POST", "/raft/key?key=a%20b&val=c+d%26");
        Reply got = once("GET", "/raft/key?key=a+b");

        assertThat(put.status()).isEqualTo(200);
        assertThat(put.text()).isEqualTo("{\"code\":0,\"msg\":\"\",\"result\":\"OK\"}");
        assertThat(got.text()).isEqualTo("{\"code\":0,\"msg\":\"\",\"result\":{\"value\":\"c d&\",\"revision\":1}}");
        assertThat(got.headers()).containsEntry("content-type", "application/json; charset=utf-8");
    }

    @Test
    void absentKeyHasNullAsValueAndRevisionZero() throws Exception {
        assertThat(once("GET", "/raft/key?key=nothing").text())
                .isEqualTo("{\"code\":0,\"msg\":\"\",\"result\":{\"value\":null,\"revision\":0}}");
    }

    @Test
    void rawAnswersTheBytesAloneWhateverTheyAre() throws Exception {
        RawClient.form(server.port(), "/raft/key?key=a", "val=%ff%00%80x");
        Reply raw = once("GET", "/raft/key?key=a&raw=true");

        assertThat(raw.status()).isEqualTo(200);
        assertThat(raw.body()).isEqualTo(new byte[] {(byte) 0xff, 0, (byte) 0x80, 'x'});
        assertThat(raw.headers()).containsEntry("content-type", "application/octet-stream");
    }

    @Test
    void rawAnswersNotFoundForAnAbsentKey() throws Exception {
        assertError(once("GET", "/raft/key?key=nothing&raw=true"), 404, "not_applied");
    }

    @Test
    void parametersMayAllStandInAFormBody() throws Exception {
        RawClient.form(server.port(), "/raft/key", "key=a&val=%C3%A9");

        assertThat(service.values).containsEntry("a", new KvValue("é".getBytes(UTF_8), 1));
    }

    @Test
    void emptyValueIsStored() throws Exception {
        once("POST", "/raft/key?key=a&val=");

        assertThat(once("GET", "/raft/key?key=a").text()).contains("\"value\":\"\"");
    }

    @Test
    void deletedKeyIsAbsent() throws Exception {
        once("POST", "/raft/key?key=a&val=x");
        Reply deleted = once("DELETE", "/raft/key?key=a");

        assertThat(deleted.text()).contains("\"result\":\"OK\"");
        assertThat(once("GET", "/raft/key?key=a").text()).contains("\"value\":null");
    }

    @Test
    void syncAsksForALinearizableRead() throws Exception {
        once("GET", "/raft/key?key=a&sync=true");
        assertThat(service.lastReadWasLinearizable).isTrue();

        once("GET", "/raft/key?key=a");
        assertThat(service.lastReadWasLinearizable).isFalse();
    }

    @Test
    void infoHasAnObjectPerGroupWithTheModelsFields() throws Exception {
        List<?> groups = (List<?>)
                Objects.requireNonNull(once("GET", "/raft/info").json().get("result"));
        Map<?, ?> group = (Map<?, ?>) groups.get(0);

        assertThat(group.get("ClusterId")).isEqualTo(4L);
        assertThat(group.get("ConfigChangeId")).isEqualTo(1L);
        assertThat(group.get("Nodes")).isEqualTo(Map.of("1", "127.0.0.1:7001", "2", "127.0.0.1:7002", "3", "n3"));
        assertThat(group.get("Observers")).isEqualTo(Map.of());
        assertThat(group.get("LeaderId")).isEqualTo(2L);
        assertThat(group.get("LeaderValid")).isEqualTo(true);
        assertThat(group.get("LeaderHost")).isEqualTo("n2");
    }

    @Test
    void readinessSaysInWordsWhatIsMissing() throws Exception {
        assertThat(once("GET", "/readyz").status()).isEqualTo(200);
        service.notReady = "group 3 has no leader";

        Reply reply = once("GET", "/readyz");

        assertError(reply, 503, "not_applied");
        assertThat(reply.text()).contains("group 3 has no leader");
        assertThat(once("GET", "/healthz").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failureOfTheStoreHasItsStatusAndOutcome(RuntimeException failure, int status, String outcome)
            throws Exception {
        service.failure = failure;

        Reply reply = once("POST", "/raft/key?key=a&val=b");

        assertError(reply, status, outcome);
        assertThat(reply.headers().containsKey("retry-after")).isEqualTo(status == 503 || status == 429);
        assertError(once("GET", "/raft/key?key=a"), status, "not_applied");
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new FlotillaException.InvalidRequest("no"), 400, "not_applied"),
                Arguments.of(new FlotillaException.PayloadTooBig(9, 8), 413, "not_applied"),
                Arguments.of(new FlotillaException.Busy("full"), 429, "not_applied"),
                Arguments.of(new FlotillaException.NoLeader(1), 503, "not_applied"),
                Arguments.of(new FlotillaException.NotLeader(new LeaderInfo(1, 0, "", 3)), 503, "not_applied"),
                Arguments.of(new FlotillaException.UnknownGroup(1), 503, "not_applied"),
                Arguments.of(new FlotillaException.Stopped(Outcome.NOT_APPLIED, "stop"), 503, "not_applied"),
                Arguments.of(new FlotillaException.LeadershipLost(Outcome.UNKNOWN, "lost"), 503, "unknown"),
                Arguments.of(new FlotillaException.DeadlineExceeded(Outcome.UNKNOWN, "late"), 504, "unknown"),
                Arguments.of(
                        new FlotillaException.Unavailable(Outcome.UNKNOWN, "broken", new IllegalStateException()),
                        503,
                        "unknown"),
                Arguments.of(new IllegalStateException("what nobody foresaw"), 500, "unknown"));
    }

    @Test
    void writeThatWasAppliedThoughItsResultIsLostHasSucceeded() throws Exception {
        service.failure = new FlotillaException.LeadershipLost(Outcome.APPLIED, "the answer was lost");

        assertThat(once("DELETE", "/raft/key?key=a").status()).isEqualTo(200);
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderAlsoWhenTheFirstTakesLong() throws Exception {
        service.heldKey = "slow";
        try (RawClient client = new RawClient(server.port())) {
            client.send("POST /raft/key?key=slow&val=1 HTTP/1.1\r\nhost: x\r\n\r\n"
                    + "GET /raft/key?key=slow&raw=true HTTP/1.1\r\nhost: x\r\n\r\n"
                    + "GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n");
            client.request("GET", "/healthz");
            service.heldKey = null;
            service.release.complete(null);

            assertThat(client.reply().text()).contains("OK");
            assertThat(client.reply().text()).isEqualTo("1");
            assertThat(client.reply().status()).isEqualTo(404);
            assertThat(client.reply().status()).isEqualTo(200);
        }
    }

    @Test
    void clientThatEndsItsSideIsAnsweredBeforeTheConnectionEnds() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nGET /readyz HTTP/1.1\r\nhost: x\r\n\r\n");
            client.endOutput();

            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void connectionOfAnOldClientEndsAfterItsAnswer() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("GET /healthz HTTP/1.0\r\n\r\n");

            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void bodyInChunksIsGathered() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("POST /raft/key HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n"
                    + "content-type: application/x-www-form-urlencoded; charset=utf-8\r\n\r\n"
                    + "5\r\nkey=a\r\n6\r\n&val=b\r\n0\r\n\r\n");

            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(service.values).containsKey("a");
        }
    }

    @Test
    void clientThatAsksBeforeItSendsItsBodyIsToldToGoOn() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("POST /raft/key HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n"
                    + "content-type: application/x-www-form-urlencoded\r\ncontent-length: 11\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(100);
            client.send("key=a&val=b");

            assertThat(client.reply().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /raft/key",
                "GET /raft/key?key=",
                "POST /raft/key?key=a",
                "POST /raft/key?val=a",
                "DELETE /raft/key",
                "GET /raft/key?key=%zz",
                "GET /raft/key?key=%f",
                "GET /raft/key?key=%ff",
                "GET /raft/key?key=a&sync=maybe",
                "GET /raft/key?key=a&key=b"
            })
    void requestWithAMissingOrMalformedParameterIsRefusedInWords(String request) throws Exception {
        String[] parts = request.split(" ", 2);

        Reply reply = once(parts[0], parts[1]);

        assertError(reply, 400, "not_applied");
    }

    @Test
    void keyThatIsTooLongIsRefused() throws Exception {
        assertError(once("GET", "/raft/key?key=" + "k".repeat(481)), 400, "not_applied");
        assertThat(once("GET", "/raft/key?key=" + "k".repeat(480)).status()).isEqualTo(200);
    }

    @Test
    void bodyThatIsNoFormIsRefused() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("POST /raft/key?key=a HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}");

            assertError(client.reply(), 400, "not_applied");
        }
    }

    @Test
    void unknownPathAndMethodAreRefused() throws Exception {
        assertError(once("GET", "/raft/unknown"), 404, "not_applied");
        assertError(once("GET", "/"), 404, "not_applied");
        assertError(once("PUT", "/raft/key?key=a&val=b"), 405, "not_applied");
    }

    @Test
    void refusedMethodIsToldWhichAreAllowed() throws Exception {
        assertThat(once("PUT", "/raft/key?key=a&val=b").headers()).containsEntry("allow", "GET, HEAD, POST, DELETE");
        assertThat(once("POST", "/raft/info").headers()).containsEntry("allow", "GET, HEAD");
    }

    @Test
    void headIsAnsweredLikeGetWithoutTheBody() throws Exception {
        once("POST", "/raft/key?key=a&val=x");
        try (RawClient client = new RawClient(server.port())) {
            client.send("HEAD /raft/key?key=a&raw=true HTTP/1.1\r\nhost: x\r\n\r\n"
                    + "HEAD /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");

            Reply key = client.head();
            assertThat(key.status()).isEqualTo(200);
            assertThat(key.headers()).containsEntry("content-length", "1");
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void targetMayBeAWholeUrl() throws Exception {
        assertThat(once("GET", "http://any.host:1/healthz").status()).isEqualTo(200);
        assertThat(once("GET", "HTTP://any.host/raft/key?key=a").status()).isEqualTo(200);
        assertError(once("GET", "http://any.host"), 404, "not_applied");
    }

    @Test
    void valueThatNoLogEntryHoldsIsRefusedBeforeItIsProposed() throws Exception {
        String longest = "v".repeat(KvCommand.MAX_VALUE_BYTES);

        assertThat(RawClient.form(server.port(), "/raft/key?key=a", "val=" + longest)
                        .status())
                .isEqualTo(200);
        Reply refused = RawClient.form(server.port(), "/raft/key?key=b", "val=" + longest + "v");
        assertError(refused, 413, "not_applied");
        assertThat(refused.text()).contains("at most " + KvCommand.MAX_VALUE_BYTES);
        assertThat(service.values).containsOnlyKeys("a");
    }

    private Reply once(String method, String target) throws Exception {
        return RawClient.once(server.port(), method, target);
    }

    static void assertError(Reply reply, int status, String outcome) {
        Map<String, ?> envelope = reply.json();
        assertThat(reply.status()).as(new String(reply.body(), ISO_8859_1)).isEqualTo(status);
        assertThat(envelope.get("code")).isInstanceOf(Long.class).isNotEqualTo(0L);
        assertThat((String) envelope.get("msg")).isNotEmpty();
        assertThat(envelope.get("outcome")).isEqualTo(outcome);
    }
}
