package io.flotilla.replica;

import io.flotilla.FlotillaException;
import io.flotilla.model.LogWrite;
import io.flotilla.model.Message;
import io.flotilla.model.ReplicaKey;
import io.flotilla.model.Update;
import io.flotilla.request.Proposal;
import io.flotilla.request.Request;
import io.flotilla.request.TransferRequest;

/** What a replica asks of the step worker that owns it. Called on that worker's thread, within its turn. */
public interface ReplicaServices {
    /** Queues a message for the host that holds {@code message.to()}. */
    void send(String hostId, Message message);

    /** Adds a write to the turn's batch. */
    void save(LogWrite write);

    /** Hands over apply work; answered by {@link Replica#onApplied}, perhaps before this returns. */
    void apply(ApplyTask task);

    /** Runs lookups where user code runs. */
    void lookup(LookupTask task);

    /** Reads a range of the log; answered by {@link Replica#onRange}. {@code remote} 0 is the replica itself, for apply. */
    void readRange(Replica replica, Update.RangeWanted range);

    /** Sends a proposal to the leader's host, once; what {@code origin} admitted is given back with its answer. */
    void forward(Proposal proposal, String leaderHost, ReplicaHandle origin);

    /** Sends a transfer request to the leader's host, once. */
    void forward(TransferRequest transfer, String leaderHost, ReplicaHandle origin);

    /** Fails a request, where user code runs. */
    void fail(Request request, FlotillaException cause);

    /** Runs what completes callers' futures, where user code runs. */
    void settle(Runnable completing);

    /** Makes durable that a replica is quarantined. */
    void recordQuarantine(ReplicaKey key, String reason);

    /** Where callers' futures are completed. */
    Completions completions();

    /** True if state machines run on this thread, one call at a time. */
    boolean appliesHere();

    /** Leader, term or role changed. */
    void onLeadership(Replica replica);
}
