package io.flotilla.example.benchmark;

import io.flotilla.logdb.LmdbLogDb;
import io.flotilla.spi.LogDbFactory;
import io.flotilla.spi.TransportFactory;
import io.flotilla.transport.NettyTransport;
import io.flotilla.transport.NettyTransportConfig;

/**
 * What is measured below the engine.
 *
 * @param logDb opens the log stores
 * @param transport makes the transports
 */
public record Wiring(LogDbFactory logDb, TransportFactory transport) {
    /** The real ones: LMDB on disk, TCP on loopback. */
    public static Wiring real() {
        return new Wiring(LmdbLogDb.factory(), tcp());
    }

    /** TCP on loopback. */
    static TransportFactory tcp() {
        return NettyTransport.factory(NettyTransportConfig.loopback());
    }
}
