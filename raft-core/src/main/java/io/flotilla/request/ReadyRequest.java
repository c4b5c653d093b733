package io.flotilla.request;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Someone waits until a replica takes part and its group can serve. */
public final class ReadyRequest extends CompletableFuture<@Nullable Void> implements Request {
    private final long groupId;
    private final long deadlineNs;

    public ReadyRequest(long groupId, long deadlineNs) {
        this.groupId = groupId;
        this.deadlineNs = deadlineNs;
    }

    @Override
    public long groupId() {
        return groupId;
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
