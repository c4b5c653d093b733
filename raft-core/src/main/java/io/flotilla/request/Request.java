package io.flotilla.request;

import java.util.concurrent.CompletableFuture;

/** Something that a caller waits for. Goes to the step worker of its group through that worker's request inbox. */
public sealed interface Request permits Proposal, ReadRequest, TransferRequest, ReadyRequest {
    long groupId();

    /**
     * The step worker has the request: the time that its caller allowed runs from {@code nowNs}. Called once, so that callers read no
     * clock; before that, {@link #deadlineNs} is the time allowed.
     */
    void start(long nowNs);

    /** When the caller gives up, by the engine's clock. */
    long deadlineNs();

    /** What the caller holds; settled once. */
    CompletableFuture<?> future();
}
