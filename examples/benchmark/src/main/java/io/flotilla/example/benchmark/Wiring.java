package io.flotilla.example.benchmark;

import io.flotilla.spi.LogDbFactory;
import io.flotilla.spi.TransportFactory;

/**
 * What is measured below the engine.
 *
 * @param logDb opens the log stores
 * @param transport makes the transports
 */
public record Wiring(LogDbFactory logDb, TransportFactory transport) {
    /** The real ones: LMDB on disk, TCP on loopback. */
    public static Wiring real() {
        throw new UnsupportedOperationException("no log store and no transport yet");
    }
}
