package io.flotilla.engine;

import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.FrameParts;
import io.flotilla.spi.Transport;
import io.flotilla.spi.TransportListener;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A transport without a network: sends nothing, and keeps the listener that it was given for tests to speak to. Any thread. */
class CapturedTransport implements Transport {
    private volatile @Nullable TransportListener listener;

    TransportListener listener() {
        TransportListener present = listener;
        if (present == null) {
            throw new IllegalStateException("not started");
        }
        return present;
    }

    @Override
    public void start(TransportListener ears) {
        listener = ears;
    }

    @Override
    public void setAddresses(Map<String, String> hostIdToAddress) {}

    @Override
    public boolean send(String hostId, FrameParts frame) {
        return false;
    }

    @Override
    public void flush() {}

    @Override
    public @Nullable AgentRunner eventLoopRunner() {
        return null;
    }

    @Override
    public String localAddress() {
        return "h1:1";
    }

    @Override
    public Map<String, ConnectionInfo> connections() {
        return Map.of();
    }

    @Override
    public void close() {}
}
