package io.flotilla.spi;

import org.jspecify.annotations.Nullable;

/** The transport cannot start: in words that say what to do. */
public final class TransportException extends Exception {
    public TransportException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
