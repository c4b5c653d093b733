package io.flotilla.transport;

/** Why a connection was closed or refused; counted each. */
public enum CloseReason {
    /** Bytes that are no frame, or no frame that may come here. */
    BAD_FRAME,
    /** One side would not talk to the other. */
    HANDSHAKE_REFUSED,
    /** No handshake in time. */
    HANDSHAKE_TIMEOUT,
    /** A frame that began did not end in time, or bytes that waited did not move. */
    STALLED,
    /** More connections than allowed. */
    TOO_MANY,
    /** TLS failed: no certificate, a wrong one, or not TLS at all. */
    TLS,
    /** The network: reset, unreachable, refused. */
    IO,
    /** The other side closed. */
    PEER_CLOSED,
    /** The same host connected again. */
    SUPERSEDED,
    /** The address book no longer says so. */
    ADDRESS_CHANGED,
    /** Our own code threw. */
    INTERNAL,
    /** This transport was closed. */
    SHUTDOWN
}
