package io.flotilla.codec;

/** Stored bytes (a membership entry, a small record of the store) are not what was written. */
public final class CorruptRecordException extends RuntimeException {
    /** @param message what was found and what was expected */
    public CorruptRecordException(String message) {
        super(message);
    }
}
