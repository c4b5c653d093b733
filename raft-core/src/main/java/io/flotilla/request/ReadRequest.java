package io.flotilla.request;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A linearizable read on its way, and the future its caller holds. */
public final class ReadRequest extends CallerFuture<@Nullable Object> implements Request {
    private final long groupId;
    private final Object query;
    /** Until {@link #start} the time allowed, from then on the deadline. */
    private long deadlineNs;

    public ReadRequest(long groupId, Object query, long timeoutNs) {
        this.groupId = groupId;
        this.query = query;
        this.deadlineNs = timeoutNs;
    }

    @Override
    public long groupId() {
        return groupId;
    }

    /** What the state machine is asked. */
    public Object query() {
        return query;
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
