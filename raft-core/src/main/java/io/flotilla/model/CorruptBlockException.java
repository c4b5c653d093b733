package io.flotilla.model;

/** Bytes that should be a block are not one, or are a block of another group. */
public final class CorruptBlockException extends RuntimeException {
    /** @param message what was found and what was expected */
    public CorruptBlockException(String message) {
        super(message);
    }
}
