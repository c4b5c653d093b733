package io.flotilla.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.spi.Transport;
import io.flotilla.spi.TransportException;
import io.flotilla.testkit.RecordingListener;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a transport refuses before it does anything. */
class NettyTransportStartTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "host", ":1", "host:", "host:x", "host:65536", "host:-1", "::1:5", " :1", "host:1٣"})
    void anAddressThatDoesNotParseIsRefusedInWords(String address) {
        assertThatThrownBy(() -> create(NettyTransportConfig.plaintext(), address))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("an address is host:port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:0", "192.0.2.1:0", "example.com:0", "[::]:0"})
    void plaintextOutsideOfLoopbackIsRefusedUnlessInsecureIsSaid(String address) throws TransportException {
        assertThatThrownBy(() -> create(NettyTransportConfig.loopback(), address))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("plaintext is for loopback addresses only")
                .hasMessageContaining("insecure");
        create(NettyTransportConfig.plaintext(), address).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:0", "localhost:0", "[::1]:0", "127.9.9.9:0"})
    void plaintextOnLoopbackNeedsNoSetting(String address) throws TransportException {
        create(NettyTransportConfig.loopback(), address).close();
    }

    @Test
    void anAddressBookThatLeavesTheMachineIsRefused() throws TransportException {
        try (Transport transport = create(NettyTransportConfig.loopback(), "127.0.0.1:0")) {
            transport.setAddresses(Map.of("b", "192.0.2.1:7000"));
            assertThatThrownBy(() -> transport.start(new RecordingListener("d", "a")))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("host b at 192.0.2.1:7000 is not one");
            transport.setAddresses(Map.of("b", "127.0.0.1:1"));
            transport.start(new RecordingListener("d", "a"));
            assertThatThrownBy(() -> transport.setAddresses(Map.of("b", "192.0.2.1:7000")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("plaintext");
            assertThatThrownBy(() -> transport.setAddresses(Map.of("b", "nonsense")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("host b: an address is host:port");
            assertThat(transport.connections()).containsOnlyKeys("b");
        }
    }

    @Test
    void aPortThatIsTakenIsToldWithBothNames() throws TransportException {
        try (Transport first = create(NettyTransportConfig.loopback(), "127.0.0.1:0")) {
            first.start(new RecordingListener("d", "a"));
            try (Transport second = create(NettyTransportConfig.loopback(), first.localAddress())) {
                assertThatThrownBy(() -> second.start(new RecordingListener("d", "a")))
                        .isInstanceOf(TransportException.class)
                        .hasMessageContaining("host a cannot listen on " + first.localAddress());
            }
        }
    }

    @Test
    void aTransportIsStartedOnce() throws TransportException {
        try (Transport transport = create(NettyTransportConfig.loopback(), "127.0.0.1:0")) {
            transport.start(new RecordingListener("d", "a"));
            assertThatThrownBy(() -> transport.start(new RecordingListener("d", "a")))
                    .isInstanceOf(TransportException.class);
        }
    }

    @Test
    void aNameThatLeadsNowhereIsAProblemInWords() throws TransportException {
        try (Transport transport = create(NettyTransportConfig.plaintext(), "127.0.0.1:0")) {
            transport.setAddresses(Map.of("b", "no-such-host.invalid:1"));
            transport.start(new RecordingListener("d", "a"));
            Waiting.until(
                    "the look-up fails",
                    () -> transport
                            .connections()
                            .values()
                            .iterator()
                            .next()
                            .lastProblem()
                            .contains("cannot look up no-such-host.invalid"));
        }
    }

    @Test
    void settingsThatContradictOneAnotherAreRefused() {
        Path file = Path.of("x");
        assertThatThrownBy(() -> new NettyTransportConfig(
                        new NettyTransportConfig.TlsFiles(file, file, file), true, 1, TransportLimits.DEFAULT))
                .hasMessageContaining("contradict");
        assertThatThrownBy(() -> NettyTransportConfig.loopback().withEventLoopThreads(0))
                .hasMessageContaining("eventLoopThreads");
        assertThatThrownBy(() -> TransportLimits.DEFAULT.withInbound(1, 2)).hasMessageContaining("per address");
        assertThatThrownBy(() -> TransportLimits.DEFAULT.withTimeouts(0, 1)).hasMessageContaining("handshakeTimeoutMs");
        assertThatThrownBy(() -> TransportLimits.DEFAULT.withMaxQueuedBytes(1)).hasMessageContaining("maxQueuedBytes");
    }

    private static Transport create(NettyTransportConfig config, String address) throws TransportException {
        return NettyTransport.factory(config).create("d", "a", address, System::nanoTime);
    }
}
