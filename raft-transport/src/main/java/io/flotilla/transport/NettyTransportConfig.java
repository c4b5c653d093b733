package io.flotilla.transport;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link NettyTransport}. Three ways to be: with TLS; {@code insecure}, which says that one knows; or neither,
 * which is plaintext and refused unless the listening address and all others are loopback addresses.
 *
 * @param tls PEM files for mutual TLS 1.3; null for plaintext
 * @param insecure plaintext is wanted although addresses are not loopback; contradicts {@code tls}
 * @param eventLoopThreads threads of the transport, within 1..64: the first carries all connections, agents are spread
 *     over all of them
 * @param limits sizes and times
 */
public record NettyTransportConfig(
        @Nullable TlsFiles tls, boolean insecure, int eventLoopThreads, TransportLimits limits) {
    private static final int MAX_THREADS = 64;

    /**
     * PEM files. They are read when the transport is made.
     *
     * @param ca certificates that peers' certificates must lead to
     * @param certificate this host's certificate, with what leads to the CA behind it; names the host as
     *     {@code flotilla://<deployment>/<hostId>} in a subject alternative name of type URI, and its addresses in those of type
     *     DNS or IP
     * @param key its private key, PKCS#8, not encrypted
     */
    public record TlsFiles(Path ca, Path certificate, Path key) {}

    public NettyTransportConfig {
        if (tls != null && insecure) {
            throw new IllegalArgumentException("tls and insecure contradict one another: choose one");
        }
        if (eventLoopThreads < 1 || eventLoopThreads > MAX_THREADS) {
            throw new IllegalArgumentException(
                    "eventLoopThreads must be within 1.." + MAX_THREADS + ", not " + eventLoopThreads);
        }
    }

    /** Plaintext between loopback addresses; anything else is refused. */
    public static NettyTransportConfig loopback() {
        return new NettyTransportConfig(null, false, 1, TransportLimits.DEFAULT);
    }

    /** Plaintext between any addresses: whoever reaches the port can be any host. */
    public static NettyTransportConfig plaintext() {
        return new NettyTransportConfig(null, true, 1, TransportLimits.DEFAULT);
    }

    /** Mutual TLS. */
    public static NettyTransportConfig mutualTls(Path ca, Path certificate, Path key) {
        return new NettyTransportConfig(new TlsFiles(ca, certificate, key), false, 1, TransportLimits.DEFAULT);
    }

    /** The same with another number of threads. */
    public NettyTransportConfig withEventLoopThreads(int threads) {
        return new NettyTransportConfig(tls, insecure, threads, limits);
    }

    /** The same with other limits. */
    public NettyTransportConfig withLimits(TransportLimits newLimits) {
        return new NettyTransportConfig(tls, insecure, eventLoopThreads, newLimits);
    }
}
