package io.flotilla.request;

import io.flotilla.ProposalResult;
import io.flotilla.Routing;
import java.util.concurrent.CompletableFuture;

/** A command on its way, and the future its caller holds. The one object per proposal that the engine makes. */
public final class Proposal extends CallerFuture<ProposalResult> implements Request {
    private final long groupId;
    private final byte[] payload;
    /** Until {@link #start} the time allowed, from then on the deadline. */
    private long deadlineNs;

    private final Routing routing;

    /** @param payload a copy that belongs to the proposal */
    public Proposal(long groupId, byte[] payload, long timeoutNs, Routing routing) {
        this.groupId = groupId;
        this.payload = payload;
        this.deadlineNs = timeoutNs;
        this.routing = routing;
    }

    @Override
    public long groupId() {
        return groupId;
    }

    /** The command; read only. */
    public byte[] payload() {
        return payload;
    }

    @Override
    public void start(long nowNs) {
        deadlineNs += nowNs;
    }

    @Override
    public long deadlineNs() {
        return deadlineNs;
    }

    /** What to do where the replica does not lead. */
    public Routing routing() {
        return routing;
    }

    @Override
    public CompletableFuture<?> future() {
        return this;
    }
}
