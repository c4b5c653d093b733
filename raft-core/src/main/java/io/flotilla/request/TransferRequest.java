package io.flotilla.request;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A leadership transfer on its way, and the future its caller holds. */
public final class TransferRequest extends CallerFuture<@Nullable Void> implements Request {
    private final long groupId;
    private final long target;
    /** Until {@link #start} the time allowed, from then on the deadline. */
    private long deadlineNs;

    private final boolean forwarded;

    /** @param forwarded it came from another host and goes no further */
    public TransferRequest(long groupId, long target, long timeoutNs, boolean forwarded) {
        this.groupId = groupId;
        this.target = target;
        this.deadlineNs = timeoutNs;
        this.forwarded = forwarded;
    }

    @Override
    public long groupId() {
        return groupId;
    }

    /** Replica that shall lead. */
    public long target() {
        return target;
    }

    public boolean isForwarded() {
        return forwarded;
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
