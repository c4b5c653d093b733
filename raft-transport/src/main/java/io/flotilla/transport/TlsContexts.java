package io.flotilla.transport;

import io.flotilla.spi.TransportException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Mutual TLS 1.3, and nothing else, for both ends of a connection. The costly steps of handshakes run on a thread of their
 * own, so that a flood of them does not hold up the event loop.
 */
final class TlsContexts implements AutoCloseable {
    private static final String PROTOCOL = "TLSv1.3";

    private final SslContext server;
    private final SslContext client;
    private final ExecutorService handshakes;
    private final int handshakeTimeoutMs;

    /** Reads the files and checks that the certificate is this host's own. */
    TlsContexts(NettyTransportConfig.TlsFiles files, String deployment, String hostId, int handshakeTimeoutMs)
            throws TransportException {
        this.handshakeTimeoutMs = handshakeTimeoutMs;
        File ca = readable("tls.ca", files.ca());
        File certificate = readable("tls.cert", files.certificate());
        File key = readable("tls.key", files.key());
        try {
            String certified = PeerCertificate.hostId(first(files.certificate()), deployment);
            if (!certified.equals(hostId)) {
                throw new TransportException(
                        "tls.cert " + files.certificate() + " belongs to host " + certified + ", this host is "
                                + hostId,
                        null);
            }
            server = SslContextBuilder.forServer(certificate, key)
                    .sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOL)
                    .trustManager(ca)
                    .clientAuth(ClientAuth.REQUIRE)
                    .build();
            client = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOL)
                    .trustManager(ca)
                    .keyManager(certificate, key)
                    .endpointIdentificationAlgorithm("HTTPS")
                    .build();
        } catch (SSLPeerUnverifiedException e) {
            throw new TransportException("tls.cert " + files.certificate() + ": " + e.getMessage(), e);
        } catch (CertificateException | IOException | IllegalArgumentException e) {
            throw new TransportException(
                    "the TLS files " + files.ca() + ", " + files.certificate() + ", " + files.key()
                            + " cannot be used (PEM; the key PKCS#8 without a password): " + e.getMessage(),
                    e);
        }
        handshakes = Executors.newSingleThreadExecutor(new DefaultThreadFactory("flotilla-tls-" + hostId, true));
    }

    /** For an accepted connection. */
    SslHandler server(ByteBufAllocator allocator) {
        return bounded(server.newHandler(allocator, handshakes));
    }

    /** For a dialled connection; the certificate must be valid for the name or address that was dialled. */
    SslHandler client(ByteBufAllocator allocator, HostAddress dialled) {
        return bounded(client.newHandler(allocator, dialled.host(), dialled.port(), handshakes));
    }

    @Override
    public void close() {
        handshakes.shutdownNow();
    }

    private SslHandler bounded(SslHandler handler) {
        handler.setHandshakeTimeoutMillis(handshakeTimeoutMs);
        return handler;
    }

    private static X509Certificate first(Path file) throws IOException, CertificateException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static File readable(String what, Path path) throws TransportException {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new TransportException(what + " is not a readable file: " + path, null);
        }
        return path.toFile();
    }
}
