package io.flotilla.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries frames between hosts: one ordered connection per direction and pair. It knows bytes and hosts; what frames mean is
 * the codec's. Delivery is at most once; what cannot be queued is dropped at once, and the listener is told when a host
 * becomes unreachable. Every implementation passes {@code TransportContract} of raft-core's test-jar.
 */
public interface Transport extends AutoCloseable {
    /** Begins to listen and to connect. Called once, before any send. @throws TransportException if the address cannot be bound */
    void start(TransportListener listener) throws TransportException;

    /** The address book: where to reach each host. Replaces the former one; connections to changed addresses are made anew. Any thread. */
    void setAddresses(Map<String, String> hostIdToAddress);

    /**
     * Queues one frame, encoded as {@code FrameCodec} says. The bytes are copied before the call returns. Any thread; never blocks.
     *
     * @return false if the frame was dropped: unknown host, not connected, or the queue is full
     */
    boolean send(String hostId, FrameParts frame);

    /** Sends what was queued since the last flush. Any thread; frames without a flush may wait for ever. */
    void flush();

    /** Runs agents on the transport's own event loop, which saves a hop per message; null if there is none. */
    @Nullable
    AgentRunner eventLoopRunner();

    /** The address that is really listened on (a configured port 0 becomes a real one). After {@link #start}. */
    String localAddress();

    /** Figures by host, for status and metrics. */
    Map<String, ConnectionInfo> connections();

    /** Stops listening, closes every connection; bounded in time. */
    @Override
    void close();

    /**
     * State of the outbound connection to one host.
     *
     * @param connected true after the handshake
     * @param framesSent frames handed to the network since start
     * @param framesDropped frames refused by {@link #send}
     * @param lastProblem why it is not connected, in words; empty when it is
     */
    record ConnectionInfo(boolean connected, long framesSent, long framesDropped, String lastProblem) {}
}
