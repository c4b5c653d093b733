package io.flotilla.spi;

import org.jspecify.annotations.Nullable;

/** The log store could not do what it was asked. */
public sealed class LogDbException extends Exception permits StoreFullException {
    /** What went wrong. */
    public enum Reason {
        /** Map or disk is full; nothing was written. */
        FULL,
        /** A write, flush or commit failed: the store is fenced and refuses every later call. */
        FENCED,
        /** Stored bytes are not what was saved. */
        CORRUPT,
        /** The directory belongs to something else, or to a newer version. */
        FOREIGN,
        /** The directory cannot be opened as asked: locked, read-only, not a directory. */
        UNUSABLE,
        /** The store is closed. */
        CLOSED
    }

    private final Reason reason;

    /** @param message ids, indexes, file, what was expected, what to do */
    public LogDbException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public LogDbException(Reason reason, String message) {
        this(reason, message, null);
    }

    public Reason reason() {
        return reason;
    }
}
