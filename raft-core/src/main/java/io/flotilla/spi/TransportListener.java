package io.flotilla.spi;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** What the transport tells the engine. Called on the transport's threads, never two at once for one host; must not block. */
public interface TransportListener {
    /** The handshake frame that this host opens a connection to {@code hostId} with, encoded. */
    byte[] handshake(String hostId);

    /**
     * Judges a received handshake frame, at either end of a connection.
     *
     * @param expectedHostId who was dialled; null at the accepting end
     * @param certifiedHostId host id that the peer's certificate carries; null without TLS
     * @return the peer's host id, under which its frames will be delivered
     * @throws HandshakeRefusedException the connection is closed with the reason, which the peer is told
     */
    String accept(
            DirectBuffer frame,
            int offset,
            int length,
            @Nullable String expectedHostId,
            @Nullable String certifiedHostId)
            throws HandshakeRefusedException;

    /**
     * A whole frame from a host whose handshake was accepted; its outer header and checksum were verified. The buffer is valid during the call only.
     *
     * @throws io.flotilla.spi.BadFrameException the connection is closed and the reason counted
     */
    void onFrame(String fromHostId, DirectBuffer buffer, int offset, int length) throws BadFrameException;

    /** The frames read from the network in one go have all been delivered: a good moment to wake workers. */
    void onFramesEnd();

    /** The outbound connection to {@code hostId} is up. */
    void onConnected(String hostId);

    /** The outbound connection to {@code hostId} broke, or frames for it were dropped. */
    void onUnreachable(String hostId);
}
