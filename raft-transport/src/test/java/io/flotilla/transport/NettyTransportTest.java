package io.flotilla.transport;

import io.flotilla.spi.Clock;
import io.flotilla.spi.TransportFactory;
import io.flotilla.testkit.TransportContract;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** The contract over loopback TCP. */
class NettyTransportTest extends TransportContract {
    @Override
    protected TransportFactory factory(String hostId) {
        return NettyTransport.factory(NettyTransportConfig.loopback());
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
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .pollDelay(Duration.ZERO)
                .until(condition::getAsBoolean);
    }
}
