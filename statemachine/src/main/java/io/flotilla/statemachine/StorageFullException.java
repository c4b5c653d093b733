package io.flotilla.statemachine;

/**
 * Thrown by {@link OnDiskStateMachine#sync} when there is no space now to make its state durable. The machine still has in memory all that was
 * applied, and goes on: it is asked to sync again later, and until then the log keeps what is not durable.
 */
public final class StorageFullException extends Exception {
    /** @param message what is full, and how much was missing if that is known */
    public StorageFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
