package io.flotilla.transport;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A certificate authority for tests, and what it issues. */
final class Certificates {
    private final Path directory;
    private final X509Bundle authority;

    Certificates(Path directory, String name) throws Exception {
        this.directory = Files.createDirectories(directory.resolve(name));
        this.authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(ca(), authority.getCertificatePEM());
    }

    Path ca() {
        return directory.resolve("ca.pem");
    }

    /** Settings of a host with a certificate as it should be. */
    NettyTransportConfig host(String deployment, String hostId) throws Exception {
        return config(hostId, proper(deployment, hostId));
    }

    /** A builder of a certificate as it should be, for 127.0.0.1 and localhost. */
    static CertificateBuilder proper(String deployment, String hostId) throws URISyntaxException {
        return subject(hostId)
                .addSanUriName("flotilla://" + deployment + "/" + hostId)
                .addSanIpAddress("127.0.0.1")
                .addSanDnsName("localhost");
    }

    static CertificateBuilder subject(String hostId) {
        return new CertificateBuilder().ecp256().subject("CN=" + hostId);
    }

    X509Bundle issue(CertificateBuilder builder) throws Exception {
        return builder.buildIssuedBy(authority);
    }

    /** Settings of a host with any certificate. */
    NettyTransportConfig config(String fileName, CertificateBuilder builder) throws Exception {
        return config(fileName, builder, UnaryOperator.identity());
    }

    /** The same, with the key file changed. */
    NettyTransportConfig config(String fileName, CertificateBuilder builder, UnaryOperator<String> key)
            throws Exception {
        X509Bundle bundle = issue(builder);
        Path certificate = directory.resolve(fileName + ".pem");
        Path keyFile = directory.resolve(fileName + ".key");
        write(certificate, bundle.getCertificatePathPEM());
        write(keyFile, key.apply(bundle.getPrivateKeyPEM()));
        return NettyTransportConfig.mutualTls(ca(), certificate, keyFile);
    }

    /** For a raw client; {@code own} null for one without a certificate. */
    SSLContext rawClient(@Nullable X509Bundle own) throws Exception {
        KeyManager[] keys = own == null ? null : own.toKeyManagerFactory().getKeyManagers();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, authority.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }
}
