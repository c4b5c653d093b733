package io.flotilla.transport;

/**
 * Sizes and times that bound what a transport holds and how long it waits.
 *
 * @param maxQueuedBytes per host: data that waits for its connection; control frames have {@link #CONTROL_RESERVE_BYTES} more
 * @param handshakeTimeoutMs from accepting or dialling to an accepted handshake, TLS included
 * @param frameTimeoutMs a frame that began must be complete, and bytes that wait for a connection must move, within this
 * @param reconnectMinMs first pause before dialling again; doubles with each failure
 * @param reconnectMaxMs longest pause
 * @param maxInbound accepted connections at a time
 * @param maxInboundPerAddress of them from one remote address
 */
public record TransportLimits(
        int maxQueuedBytes,
        int handshakeTimeoutMs,
        int frameTimeoutMs,
        int reconnectMinMs,
        int reconnectMaxMs,
        int maxInbound,
        int maxInboundPerAddress) {
    /** What control frames may use of a queue that is full of data: votes and heartbeats get through. */
    public static final int CONTROL_RESERVE_BYTES = 4 << 20;

    /** What suits most. */
    public static final TransportLimits DEFAULT = new TransportLimits(64 << 20, 10_000, 10_000, 50, 1_000, 1_024, 256);

    private static final int LEAST_SILENCE_MS = 1_000;

    public TransportLimits {
        require(maxQueuedBytes >= 1 << 20, "maxQueuedBytes must be at least 1048576, not " + maxQueuedBytes);
        require(
                maxQueuedBytes <= Integer.MAX_VALUE - CONTROL_RESERVE_BYTES,
                "maxQueuedBytes must leave room for control frames: " + maxQueuedBytes);
        require(handshakeTimeoutMs >= 1, "handshakeTimeoutMs must be at least 1, not " + handshakeTimeoutMs);
        require(frameTimeoutMs >= 1, "frameTimeoutMs must be at least 1, not " + frameTimeoutMs);
        require(
                reconnectMinMs >= 1 && reconnectMaxMs >= reconnectMinMs,
                "reconnect pauses must be 1 <= min <= max, not " + reconnectMinMs + ", " + reconnectMaxMs);
        require(
                maxInboundPerAddress >= 1 && maxInbound >= maxInboundPerAddress,
                "inbound connections must be 1 <= per address <= in all, not " + maxInboundPerAddress + ", "
                        + maxInbound);
    }

    /** The same with other times, in milliseconds. */
    public TransportLimits withTimeouts(int handshakeMs, int frameMs) {
        return new TransportLimits(
                maxQueuedBytes, handshakeMs, frameMs, reconnectMinMs, reconnectMaxMs, maxInbound, maxInboundPerAddress);
    }

    /** The same with another bound on queues, in bytes. */
    public TransportLimits withMaxQueuedBytes(int bytes) {
        return new TransportLimits(
                bytes,
                handshakeTimeoutMs,
                frameTimeoutMs,
                reconnectMinMs,
                reconnectMaxMs,
                maxInbound,
                maxInboundPerAddress);
    }

    /** The same with other bounds on accepted connections. */
    public TransportLimits withInbound(int inAll, int perAddress) {
        return new TransportLimits(
                maxQueuedBytes, handshakeTimeoutMs, frameTimeoutMs, reconnectMinMs, reconnectMaxMs, inAll, perAddress);
    }

    /** So long may bytes that were sent go unacknowledged; later than {@link #frameTimeoutMs}, which knows better why. */
    int silenceTimeoutMs() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST_SILENCE_MS, 2L * frameTimeoutMs));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
