package io.flotilla.transport;

import io.flotilla.spi.Clock;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** Warns once a second at most: a peer decides how often there is reason to. Owned by the event loop. */
final class QuietLog {
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    private final Logger logger;
    private final Clock clock;
    private boolean warned;
    private long lastNs;
    private long suppressed;

    QuietLog(Logger logger, Clock clock) {
        this.logger = logger;
        this.clock = clock;
    }

    void warn(String message) {
        long now = clock.nanoTime();
        if (warned && now - lastNs < PAUSE_NS) {
            suppressed++;
            return;
        }
        if (suppressed > 0) {
            logger.warn("{} ({} more warnings since the last one)", message, suppressed);
        } else {
            logger.warn("{}", message);
        }
        warned = true;
        lastNs = now;
        suppressed = 0;
    }
}
