package io.flotilla.spi;

import org.jspecify.annotations.Nullable;

/** There is no space for a batch; nothing of it was written, and the same batch can be saved again once there is. */
public final class StoreFullException extends LogDbException {
    public StoreFullException(String message, @Nullable Throwable cause) {
        super(Reason.FULL, message, cause);
    }
}
