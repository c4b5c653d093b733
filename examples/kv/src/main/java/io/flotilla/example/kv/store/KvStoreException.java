package io.flotilla.example.kv.store;

import org.jspecify.annotations.Nullable;

/** The store, a snapshot of it, or a command for it cannot be used; the message says what was found and what was expected. */
public final class KvStoreException extends Exception {
    public KvStoreException(String message) {
        this(message, null);
    }

    public KvStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
