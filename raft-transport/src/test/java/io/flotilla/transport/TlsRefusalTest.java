package io.flotilla.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.spi.Transport;
import io.flotilla.spi.TransportException;
import io.flotilla.testkit.RecordingListener;
import io.flotilla.testkit.TestFrames;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has no business here does not get in, and the healthy pair beside it goes on. */
class TlsRefusalTest {
    private static final String DEPLOYMENT = "tls";

    private final RecordingListener aListener = new RecordingListener(DEPLOYMENT, "a");
    private final RecordingListener bListener = new RecordingListener(DEPLOYMENT, "b");

    @TempDir
    private Path directory;

    private Certificates certificates;
    private NettyTransport a;
    private NettyTransport b;

    @BeforeEach
    void connectTheHealthyPair() throws Exception {
        certificates = new Certificates(directory, "authority");
        a = open("a", certificates.host(DEPLOYMENT, "a"), aListener);
        b = open("b", certificates.host(DEPLOYMENT, "b"), bListener);
        a.setAddresses(Map.of("b", b.localAddress()));
        Waiting.until("a connects to b", () -> info(a, "b").connected());
    }

    @AfterEach
    void theHealthyPairStillWorks() {
        assertThat(a.send("b", TestFrames.parts(TestFrames.data(1, 33)))).isTrue();
        a.flush();
        Waiting.until("a healthy frame", () -> bListener.frameCount() == 1);
        assertThat(bListener.frames().get(0).fromHostId()).isEqualTo("a");
        assertThat(aListener.events()).doesNotContain("down b");
        a.close();
        b.close();
        assertThat(b.closeCounts()).containsEntry(CloseReason.INTERNAL, 0L);
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
        Certificates others = new Certificates(directory, "others");
        refused("x", others.host(DEPLOYMENT, "x"), "TLS");
    }

    @Test
    void aCertificateOfAnotherDeploymentCannotEvenBeConfigured() throws Exception {
        NettyTransportConfig config = certificates.config("x", Certificates.proper("elsewhere", "x"));
        assertThatThrownBy(() -> open("x", config, new RecordingListener(DEPLOYMENT, "x")))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("names no host of deployment tls");
    }

    @Test
    void aHostOfAnotherDeploymentIsRefusedByItsCertificate() throws Exception {
        NettyTransportConfig config = certificates.config("x", Certificates.proper("elsewhere", "x"));
        RecordingListener listener = new RecordingListener(DEPLOYMENT, "x");
        try (NettyTransport x = (NettyTransport)
                NettyTransport.factory(config).create("elsewhere", "x", "127.0.0.1:0", System::nanoTime)) {
            x.start(listener);
            x.setAddresses(Map.of("b", b.localAddress()));
            Waiting.until("x is refused", () -> count(x, CloseReason.HANDSHAKE_REFUSED) > 0);
            assertThat(listener.events()).doesNotContain("up b");
        }
    }

    @Test
    void aCertificateForAnotherAddressIsRefused() throws Exception {
        NettyTransportConfig config = certificates.config(
                "x", Certificates.subject("x").addSanUriName("flotilla://tls/x").addSanDnsName("x.example"));
        try (NettyTransport x = open("x", config, new RecordingListener(DEPLOYMENT, "x"))) {
            a.setAddresses(Map.of("b", b.localAddress(), "x", x.localAddress()));
            Waiting.until("a refuses x", () -> info(a, "x").lastProblem().contains("TLS"));
            assertThat(aListener.events()).doesNotContain("up x");
        }
    }

    @Test
    void aHostWithTheCertificateOfAnotherHostIsRefused() throws Exception {
        try (NettyTransport x = open("x", certificates.host(DEPLOYMENT, "x"), new RecordingListener(DEPLOYMENT, "a"))) {
            x.setAddresses(Map.of("b", b.localAddress()));
            Waiting.until("x is refused", () -> info(x, "b").lastProblem().contains("certificate of x"));
        }
        assertThat(count(b, CloseReason.SUPERSEDED)).isZero();
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        Instant now = Instant.now();
        refused(
                "x",
                certificates.config(
                        "x",
                        Certificates.proper(DEPLOYMENT, "x")
                                .notBefore(now.minus(2, ChronoUnit.DAYS))
                                .notAfter(now.minus(1, ChronoUnit.DAYS))),
                "TLS");
    }

    @Test
    void aClientWithoutACertificateIsRefused() throws Exception {
        assertThat(rawHandshakeIsAnswered(certificates.rawClient(null), "TLSv1.3"))
                .isFalse();
        Waiting.until("it is counted", () -> count(b, CloseReason.TLS) == 1);
    }

    @Test
    void aCertificateOfTheAuthorityThatNamesNoHostIsRefused() throws Exception {
        X509Bundle nobody = certificates.issue(Certificates.subject("nobody"));
        assertThat(rawHandshakeIsAnswered(certificates.rawClient(nobody), "TLSv1.3"))
                .isFalse();
        Waiting.until("it is counted", () -> count(b, CloseReason.HANDSHAKE_REFUSED) == 1);
    }

    @Test
    void aCertificateThatNamesTwoHostsIsRefused() throws Exception {
        CertificateBuilder two = Certificates.proper(DEPLOYMENT, "y").addSanUriName("flotilla://tls/x");
        assertThatThrownBy(() -> create(certificates.config("x", two)))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("names one host, this one y and x");
        assertThat(rawHandshakeIsAnswered(certificates.rawClient(certificates.issue(two)), "TLSv1.3"))
                .isFalse();
        Waiting.until("it is counted", () -> count(b, CloseReason.HANDSHAKE_REFUSED) == 1);
    }

    @Test
    void aProperClientIsAnsweredOverTls13Only() throws Exception {
        X509Bundle proper = certificates.issue(Certificates.proper(DEPLOYMENT, "x"));
        assertThat(rawHandshakeIsAnswered(certificates.rawClient(proper), "TLSv1.3"))
                .isTrue();
        assertThat(rawHandshakeIsAnswered(certificates.rawClient(proper), "TLSv1.2"))
                .isFalse();
    }

    @Test
    void plaintextToATlsPortIsRefused() throws IOException {
        try (RawPeer peer = RawPeer.dial(b.localAddress())) {
            peer.write(new RecordingListener(DEPLOYMENT, "x").handshake("b"));
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        Waiting.until("it is counted", () -> count(b, CloseReason.TLS) == 1);
    }

    @Test
    void tlsToAPlaintextPortIsRefused() throws Exception {
        try (NettyTransport plain =
                open("p", NettyTransportConfig.loopback(), new RecordingListener(DEPLOYMENT, "p"))) {
            a.setAddresses(Map.of("b", b.localAddress(), "p", plain.localAddress()));
            Waiting.until("it is counted", () -> count(plain, CloseReason.BAD_FRAME) > 0);
            assertThat(info(a, "p").connected()).isFalse();
        }
    }

    @Test
    void unusableFilesAreNamed() throws Exception {
        NettyTransportConfig good = certificates.host(DEPLOYMENT, "x");
        NettyTransportConfig.TlsFiles files = Objects.requireNonNull(good.tls());
        Path missing = directory.resolve("missing.pem");
        assertThatThrownBy(() -> create(NettyTransportConfig.mutualTls(missing, files.certificate(), files.key())))
                .hasMessageContaining("tls.ca is not a readable file")
                .hasMessageContaining("missing.pem");
        Path garbage = Files.writeString(directory.resolve("garbage.pem"), "no certificate");
        assertThatThrownBy(() -> create(NettyTransportConfig.mutualTls(garbage, files.certificate(), files.key())))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("garbage.pem");
        assertThatThrownBy(() -> create(NettyTransportConfig.mutualTls(files.ca(), files.certificate(), garbage)))
                .isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> create(certificates.host(DEPLOYMENT, "y")))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("belongs to host y, this host is x");
    }

    /** A host that is refused in both directions. */
    private void refused(String hostId, NettyTransportConfig config, String problem) throws TransportException {
        RecordingListener listener = new RecordingListener(DEPLOYMENT, hostId);
        try (NettyTransport x = open(hostId, config, listener)) {
            x.setAddresses(Map.of("b", b.localAddress()));
            a.setAddresses(Map.of("b", b.localAddress(), hostId, x.localAddress()));
            Waiting.until("a refuses it", () -> info(a, hostId).lastProblem().contains(problem));
            Waiting.until("b refuses it", () -> count(b, CloseReason.TLS) > 0);
            assertThat(listener.events()).doesNotContain("up b");
            assertThat(aListener.events()).doesNotContain("up " + hostId);
        }
    }

    /** True if b answers the handshake of a raw client as host x. */
    private boolean rawHandshakeIsAnswered(SSLContext context, String protocol) throws IOException {
        HostAddress address = HostAddress.parse(b.localAddress());
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(address.host(), address.port());
                RawPeer peer = new RawPeer(socket)) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            peer.write(new RecordingListener(DEPLOYMENT, "x").handshake("b"));
            return peer.readFrame()[5] == 1;
        } catch (IOException e) {
            return false;
        }
    }

    private static Transport create(NettyTransportConfig config) throws TransportException {
        return NettyTransport.factory(config).create(DEPLOYMENT, "x", "127.0.0.1:0", System::nanoTime);
    }

    private static NettyTransport open(String hostId, NettyTransportConfig config, RecordingListener listener)
            throws TransportException {
        NettyTransport transport = (NettyTransport)
                NettyTransport.factory(config).create(DEPLOYMENT, hostId, "127.0.0.1:0", System::nanoTime);
        transport.start(listener);
        return transport;
    }

    private static Transport.ConnectionInfo info(NettyTransport transport, String host) {
        return Objects.requireNonNull(transport.connections().get(host));
    }

    private static long count(NettyTransport transport, CloseReason reason) {
        return Objects.requireNonNull(transport.closeCounts().get(reason));
    }
}
