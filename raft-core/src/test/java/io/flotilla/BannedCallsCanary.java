package io.flotilla;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Breaks every rule of {@link BannedCalls}, to show that each of them can fail. Never run. */
final class BannedCallsCanary {
    private final LongSupplier clock = System::nanoTime;

    long time() {
        return clock.getAsLong();
    }

    int random() {
        return new Random(1).nextInt();
    }

    Thread thread() {
        return new Thread(this::random, "canary");
    }

    CompletableFuture<Integer> future() {
        return CompletableFuture.supplyAsync(this::random).orTimeout(1, TimeUnit.SECONDS);
    }

    Map<String, Integer> order() {
        return new HashMap<>(Map.of("a", 1, "b", 2));
    }
}
