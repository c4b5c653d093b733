package io.flotilla.spi;

/** A peer sent bytes that are not what they should be. Costs that peer its connection and nobody anything else. */
public final class BadFrameException extends Exception {
    /** @param message what was found, what was expected */
    public BadFrameException(String message) {
        super(message, null, false, false); // no stack trace: a peer decides how often this is made
    }
}
