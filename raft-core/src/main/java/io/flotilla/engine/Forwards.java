package io.flotilla.engine;

import io.flotilla.FlotillaException;
import io.flotilla.Outcome;
import io.flotilla.ProposalResult;
import io.flotilla.codec.HostResponse;
import io.flotilla.replica.Gathering;
import io.flotilla.replica.ReplicaHandle;
import io.flotilla.request.Proposal;
import io.flotilla.request.Request;
import io.flotilla.request.TransferRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Requests that were sent to a leader's host and wait for its one answer. Never repeated: a connection that breaks leaves
 * the outcome unknown. Owned by a step worker; its number is the low byte of every requestId, so that answers find it.
 */
final class Forwards {
    private static final int WORKER_BITS = 8;

    /** {@code origin} counts the bytes of a proposal until it is answered. */
    private record Sent(String hostId, Request request, ReplicaHandle origin) {
        Request taken() {
            if (request instanceof Proposal proposal) {
                origin.release(Gathering.weight(proposal));
            }
            return request;
        }
    }

    private final TreeMap<Long, Sent> sent = new TreeMap<>();
    private final int worker;
    private long next;

    /** @param random where the names begin: a late answer to an earlier life of this host must find no request of this one */
    Forwards(int worker, long random) {
        this.worker = worker;
        this.next = random >>> (2 * WORKER_BITS);
    }

    /** The worker that an answer belongs to. */
    static int workerOf(long requestId) {
        return (int) (requestId & ((1 << WORKER_BITS) - 1));
    }

    boolean isEmpty() {
        return sent.isEmpty();
    }

    int count() {
        return sent.size();
    }

    /** Notes a request; the id to send it under. */
    long add(String hostId, Request request, ReplicaHandle origin) {
        long requestId = (next++ << WORKER_BITS) | worker;
        sent.put(requestId, new Sent(hostId, request, origin));
        return requestId;
    }

    /** Takes the request that {@code requestId} was sent for, if it came from that host and still waits. */
    private @Nullable Request take(long requestId, String fromHost) {
        Sent entry = sent.get(requestId);
        if (entry == null || !entry.hostId.equals(fromHost)) {
            return null;
        }
        sent.remove(requestId);
        return entry.taken();
    }

    /** Settles the request that {@code response} answers; {@code settle} runs where user code runs. */
    void onResponse(HostResponse response, String fromHost, BiConsumer<Request, Runnable> settle) {
        Request request = take(response.requestId(), fromHost);
        if (request == null) {
            return;
        }
        if (response instanceof HostResponse.ProposeOk ok && request instanceof Proposal proposal) {
            ProposalResult result = new ProposalResult(ok.index(), ok.term(), ok.value(), ok.data());
            settle.accept(request, () -> proposal.complete(result));
        } else if (response instanceof HostResponse.TransferOk && request instanceof TransferRequest transfer) {
            settle.accept(request, () -> transfer.complete(null));
        } else if (response instanceof HostResponse.Failed failed) {
            FlotillaException cause = ForwardedFailure.toException(failed, request.groupId());
            settle.accept(request, () -> request.future().completeExceptionally(cause));
        }
    }

    /** Takes the requests sent to a host that cannot be reached any more. */
    List<Request> takeSentTo(String hostId) {
        List<Request> lost = new ArrayList<>(0);
        for (Iterator<Sent> all = sent.values().iterator(); all.hasNext(); ) {
            Sent entry = all.next();
            if (entry.hostId.equals(hostId)) {
                lost.add(entry.taken());
                all.remove();
            }
        }
        return lost;
    }

    /** Takes the requests of these ids, which never left. */
    List<Request> takeUnsent(LongArrayList requestIds) {
        List<Request> unsent = new ArrayList<>(0);
        for (int i = 0; i < requestIds.size(); i++) {
            Sent entry = sent.remove(requestIds.getLong(i));
            if (entry != null) {
                unsent.add(entry.taken());
            }
        }
        return unsent;
    }

    /** Takes the requests whose deadline has passed. */
    List<Request> takeLate(long nowNs) {
        List<Request> late = new ArrayList<>(0);
        for (Iterator<Sent> all = sent.values().iterator(); all.hasNext(); ) {
            Sent entry = all.next();
            if (entry.request.deadlineNs() - nowNs <= 0) {
                late.add(entry.taken());
                all.remove();
            }
        }
        return late;
    }

    /** Takes everything. */
    List<Request> takeAll() {
        List<Request> all = new ArrayList<>();
        sent.values().forEach(entry -> all.add(entry.taken()));
        sent.clear();
        return all;
    }

    /** What a caller is told whose request was dropped instead of being sent. */
    static FlotillaException unsent(long groupId) {
        return new FlotillaException.LeadershipLost(
                Outcome.NOT_APPLIED,
                "there is no connection to the host of the leader of group " + groupId
                        + ", or too much waits on it: nothing was sent");
    }

    /** What a caller is told when the leader's host cannot be reached any more. */
    static FlotillaException lost(String hostId) {
        return new FlotillaException.LeadershipLost(
                Outcome.UNKNOWN, "the connection to the leader's host " + hostId + " broke before it answered");
    }
}
