package io.flotilla.example.kv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.FlotillaException;
import io.flotilla.example.kv.store.KvStoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node in this process, alone in its deployment: its data directory, and what it says to one that is not its own. */
class KvNodeTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit before each test
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private int raftPort;

    @BeforeEach
    void choosePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            raftPort = socket.getLocalPort();
        }
    }

    @Test
    void whatWasAcknowledgedIsThereAfterARestart() throws Exception {
        startAndPut("before");
        try (KvNode node = KvNode.start(config())) {
            awaitReady(node);

            assertThat(send(node, "GET", "/raft/key?key=k&sync=true&raw=true")).isEqualTo("before");
        }
    }

    @Test
    void stateThatWasLostIsMadeAnewFromTheLog() throws Exception {
        startAndPut("from the log");
        remove(directory.resolve("kv"));
        try (KvNode node = KvNode.start(config())) {
            awaitReady(node);

            assertThat(send(node, "GET", "/raft/key?key=k&sync=true&raw=true")).isEqualTo("from the log");
        }
    }

    @Test
    void stateThatIsAheadOfItsLogIsRefused() throws Exception {
        startAndPut("x");
        remove(directory.resolve("raft"));

        assertThatThrownBy(this::startAndClose)
                .isInstanceOf(FlotillaException.Unavailable.class)
                .hasMessageContaining("applied index")
                .hasMessageContaining("its log ends at 0");
    }

    @Test
    void directoryThatIsInUseIsRefused() throws Exception {
        try (KvNode node = KvNode.start(config())) {
            assertThatThrownBy(this::startAndClose)
                    .isInstanceOf(FlotillaException.BadDirectory.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("in use");
            awaitReady(node);
        }
    }

    @Test
    void directoryOfOtherSettingsIsRefusedWithBothSides() throws Exception {
        startAndPut("x");

        assertThatThrownBy(() -> startAndClose("--groups=7"))
                .isInstanceOf(KvStoreException.class)
                .hasMessageContaining("groups=3")
                .hasMessageContaining("groups=7");
        assertThatThrownBy(() -> startAndClose("--deployment=other"))
                .isInstanceOf(FlotillaException.BadDirectory.class)
                .hasMessageContaining("\"flotilla-kv\"")
                .hasMessageContaining("\"other\"");
    }

    @Test
    void fileThatIsNoStoreIsRefused() throws Exception {
        startAndPut("x");
        Files.writeString(directory.resolve("kv/data.mdb"), "not a store".repeat(1000));

        assertThatThrownBy(this::startAndClose)
                .isInstanceOf(KvStoreException.class)
                .hasMessageContaining(directory.resolve("kv").toString())
                .hasMessageContaining("cannot be opened");
    }

    @Test
    void portOfHttpThatIsTakenIsRefusedAndNothingIsLeftOpen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> startAndClose("--http.port=" + taken.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
        startAndPut("x"); // the directory and the other port are free
    }

    private void startAndPut(String value) throws Exception {
        try (KvNode node = KvNode.start(config())) {
            awaitReady(node);
            for (String key : List.of("k", "l", "m", "n", "o", "p")) {
                String put = send(node, "POST", "/raft/key?key=" + key + "&val=" + value.replace(' ', '+'));
                assertThat(put).contains("OK");
            }
        }
    }

    private void startAndClose(String... more) throws Exception {
        KvNode.start(config(more)).close();
    }

    private KvConfig config(String... more) throws KvConfigException {
        List<String> arguments =
                new ArrayList<>(List.of("--host.id=a", "--members=a=127.0.0.1:" + raftPort, "--data.dir=" + directory));
        if (Stream.of(more).noneMatch(argument -> argument.startsWith("--http.port"))) {
            arguments.add("--http.port=0");
        }
        arguments.addAll(List.of(more));
        return KvConfigReader.read(arguments);
    }

    private void awaitReady(KvNode node) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> send(node, "GET", "/readyz").contains("\"code\":0"));
    }

    private String send(KvNode node, String method, String target) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.httpPort() + target))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString(UTF_8)).body();
    }

    private static void remove(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
