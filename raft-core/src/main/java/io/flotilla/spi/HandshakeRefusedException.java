package io.flotilla.spi;

/** The other side of a connection is not who may be talked to. */
public final class HandshakeRefusedException extends Exception {
    /** Why. The code goes over the wire. */
    public enum Reason {
        MALFORMED(1),
        VERSION(2),
        DEPLOYMENT(3),
        HOST(4),
        STORE_INCARNATION(5),
        CERTIFICATE(6),
        LIMITS(7);

        private final int code;

        Reason(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    private final Reason reason;

    /** @param message names both sides' values */
    public HandshakeRefusedException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
