package io.flotilla.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.spi.Clock;
import io.flotilla.spi.TransportException;
import io.flotilla.spi.TransportFactory;
import io.flotilla.testkit.TransportContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract over mutual TLS. */
class NettyTlsTransportTest extends TransportContract {
    @TempDir
    private static Path directory;

    private static Certificates certificates;

    @BeforeAll
    static void foundAnAuthority() throws Exception {
        certificates = new Certificates(directory, "authority");
    }

    @Override
    protected TransportFactory factory(String hostId) {
        try {
            return NettyTransport.factory(certificates.host(DEPLOYMENT, hostId));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Clock clock() {
        return System::nanoTime;
    }

    @Override
    protected String listenAddress(String hostId) {
        return "127.0.0.1:0";
    }

    @Override
    protected void await(String what, BooleanSupplier condition) {
        Waiting.until(what, condition);
    }

    @Test
    void theListenerLearnsWhomTheCertificateNames() throws TransportException {
        Host a = start("a");
        Host b = start("b");
        connect(a, b);
        assertThat(a.listener().lastCertifiedHostId()).isEqualTo("b");
        assertThat(b.listener().lastCertifiedHostId()).isEqualTo("a");
    }

    /** Those of the event loop, of handshakes and of look-ups. */
    @Test
    void aClosedTransportLeavesNoThreadBehind() throws TransportException {
        Host leaver = start("leaver");
        Host b = start("b");
        leaver.transport().setAddresses(Map.of("b", b.address().replace("127.0.0.1", "localhost")));
        await("it connects", () -> info(leaver, "b").connected());
        assertThat(threadsOf("leaver")).hasSizeGreaterThanOrEqualTo(2);
        leaver.transport().close();
        await("its threads end", () -> threadsOf("leaver").isEmpty());
    }

    private static List<String> threadsOf(String hostId) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("flotilla-(net|tls|dns)-" + hostId + "-.*"))
                .toList();
    }
}
