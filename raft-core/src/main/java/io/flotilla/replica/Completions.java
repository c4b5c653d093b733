package io.flotilla.replica;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Where futures are completed, and so what callers chained to them runs: on the executor that they configured, or else on the thread at hand. */
public final class Completions {
    private final @Nullable Executor executor;

    /** @param executor null: the thread at hand */
    public Completions(@Nullable Executor executor) {
        this.executor = executor;
    }

    /** True if there is an executor. */
    boolean isElsewhere() {
        return executor != null;
    }

    /** Hands {@code completing} to the executor; false if there is none, or it throws. */
    public boolean handOver(Runnable completing) {
        if (executor == null) {
            return false;
        }
        try {
            executor.execute(completing);
            return true;
        } catch (Throwable e) { // whatever the callers' executor throws, rejections first, costs no thread of the host
            return false;
        }
    }
}
