package io.flotilla.request;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A future that refuses to be waited for where waiting could be for itself: on an engine thread, before it is settled. Futures
 * derived from it do the same.
 */
public class CallerFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    @Override
    public T get() throws InterruptedException, ExecutionException {
        requireOutside();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        requireOutside();
        return super.get(timeout, unit);
    }

    @Override
    public T join() {
        requireOutside();
        return super.join();
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new CallerFuture<>();
    }

    private void requireOutside() {
        if (!isDone()) {
            EngineThreads.requireOutside("waiting for a future");
        }
    }
}
