package io.flotilla.request;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Someone waits until a replica takes part and its group can serve. */
public final class ReadyRequest extends CallerFuture<@Nullable Void> implements Request {
    private final long groupId;
    /** Until {@link #start} the time allowed, from then on the deadline. */
    private long deadlineNs;

    public ReadyRequest(long groupId, long timeoutNs) {
        this.groupId = groupId;
        this.deadlineNs = timeoutNs;
    }

    @Override
    public long groupId() {
        return groupId;
    }

    @Override
    public void start(long nowNs) {
        deadlineNs += nowNs;
    }

    @Override
    public long deadlineNs() {
        return deadlineNs;
    }

    @Override
    public CompletableFuture<?> future() {
        return this;
    }
}
