package io.flotilla.spi;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs agents. In production each has a thread of its own that parks when idle, or is hosted by a transport's event
 * loop; a simulation runs all of them in one thread.
 */
public interface AgentRunner {
    /**
     * Starts an agent. Its {@code onStart}, {@code doWork} and {@code onClose} are called by one thread at a time.
     *
     * @param onFailure told once if {@code doWork} throws; the agent runs no more and is closed
     */
    Running start(EngineAgent agent, FailureListener onFailure);

    /** Waits until {@code future} is done, while agents run; false if it is not within {@code timeoutMs}, or the thread is interrupted (the flag stays). */
    default boolean await(CompletableFuture<?> future, long timeoutMs) {
        try {
            future.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | CancellationException e) {
            return true;
        }
        return future.isDone();
    }

    /** Told that an agent died. Called on the agent's thread. */
    @FunctionalInterface
    interface FailureListener {
        void onFailure(EngineAgent agent, Throwable cause);
    }

    /** A started agent. Thread safe. */
    interface Running {
        /** Lets the agent run soon, at least once after this call. Cheap when it is already running. */
        void wake();

        /** Stops the agent after its present turn, calls its {@code onClose}, and waits at most {@code timeoutMs} for that; false if it did not end. */
        boolean stop(long timeoutMs);
    }
}
