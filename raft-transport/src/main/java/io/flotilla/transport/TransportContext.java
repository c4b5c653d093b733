package io.flotilla.transport;

import io.flotilla.spi.Clock;
import io.flotilla.spi.TransportListener;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every connection of one transport needs to know. Immutable but for the listener, which is set once before any connection. */
final class TransportContext {
    private static final Logger LOGGER = LoggerFactory.getLogger(NettyTransport.class);

    final String deployment;
    final String hostId;
    final Clock clock;
    final TransportLimits limits;
    final TransportStats stats = new TransportStats();
    final QuietLog quietLog;
    final long handshakeTimeoutNs;
    final long frameTimeoutNs;
    private volatile @Nullable TransportListener listener;

    TransportContext(String deployment, String hostId, Clock clock, TransportLimits limits) {
        this.deployment = deployment;
        this.hostId = hostId;
        this.clock = clock;
        this.limits = limits;
        this.quietLog = new QuietLog(LOGGER, clock);
        this.handshakeTimeoutNs = TimeUnit.MILLISECONDS.toNanos(limits.handshakeTimeoutMs());
        this.frameTimeoutNs = TimeUnit.MILLISECONDS.toNanos(limits.frameTimeoutMs());
    }

    void setListener(TransportListener newListener) {
        listener = newListener;
    }

    TransportListener listener() {
        TransportListener present = listener;
        if (present == null) {
            throw new IllegalStateException("the transport was not started");
        }
        return present;
    }

    /** Something of ours threw: a person should know, and nothing else happens. */
    void internalError(String where, Throwable cause) {
        LOGGER.error("[{}] {}: internal error, the connection is closed", hostId, where, cause);
    }

    /** True for reasons that point at a misconfigured or hostile peer; the rest is daily life. */
    boolean isLoud(CloseReason reason) {
        return switch (reason) {
            case BAD_FRAME, HANDSHAKE_REFUSED, TLS, STALLED, TOO_MANY -> true;
            case HANDSHAKE_TIMEOUT, IO, PEER_CLOSED, SUPERSEDED, ADDRESS_CHANGED, INTERNAL, SHUTDOWN -> false;
        };
    }
}
