package io.flotilla.engine;

import io.flotilla.FlotillaException;
import io.flotilla.Outcome;
import io.flotilla.Routing;
import io.flotilla.codec.HostRequest;
import io.flotilla.codec.HostResponse;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.GroupConfig;
import io.flotilla.config.Limits;
import io.flotilla.model.LocalInput;
import io.flotilla.model.ReplicaKey;
import io.flotilla.raft.Peer;
import io.flotilla.raft.PeerConfig;
import io.flotilla.raft.PeerStart;
import io.flotilla.raft.ProtocolError;
import io.flotilla.raft.RoleKind;
import io.flotilla.replica.ApplyTask;
import io.flotilla.replica.Gathering;
import io.flotilla.replica.Replica;
import io.flotilla.replica.ReplicaHandle;
import io.flotilla.request.Proposal;
import io.flotilla.request.ReadyRequest;
import io.flotilla.request.Request;
import io.flotilla.request.TransferRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replicas of one step worker: those that take part, those that wait for that, and the leaders among them. Owned by the worker. */
final class Groups {
    private static final Logger LOG = LoggerFactory.getLogger(Groups.class);

    /** Reads are named by rising numbers from a random one, which leaves them this much room. */
    private static final int READ_ID_ROOM_BITS = 2;

    /** Something done to one replica; what it throws stays with that replica. */
    @FunctionalInterface
    interface Action {
        void on(Replica replica, long nowNs);
    }

    private static final int MAX_EARLY_READY = 65_536;

    private final StepWorker worker;
    private final EngineContext context;
    private final Timers timers;
    private final Gathering gathering = new Gathering();
    private final Long2ObjectHashMap<Replica> byGroup = new Long2ObjectHashMap<>();
    /** In the order of their start: what iterates does so over this. */
    private final ArrayList<Replica> replicas = new ArrayList<>();

    private final Leaders leaders;
    /** Where callers wait; one that has none any more leaves at the next look at the deadlines. */
    private final ArrayList<Replica> pending = new ArrayList<>();
    /** Started, but not yet durable or not yet known to every founder's host. */
    private final TreeMap<Long, Control.Start> waiting = new TreeMap<>();

    private final TreeMap<Long, Control.Start> bootstrapping = new TreeMap<>();
    /** Visible, and without a part in their groups. */
    private final TreeMap<Long, Control.Start> quarantined = new TreeMap<>();

    /** What the host was promised for its orders and has not got yet. */
    private final ArrayList<CompletableFuture<?>> promised = new ArrayList<>(0);
    /** Callers who wait for replicas that do not take part yet; placed again at each look at the deadlines. */
    private final ArrayList<ReadyRequest> earlyReady = new ArrayList<>(0);

    /** A replica that is gone from here, whose last apply work is still under way. */
    private record Stopping(Replica replica, Control.Stop stop) {}

    private final ArrayList<Stopping> stopping = new ArrayList<>(0);
    /** Records that are on their way to the store. */
    private final ArrayList<Control.Save> saving = new ArrayList<>(0);
    /** Stops that wait for the writes of their replica. */
    private final ArrayList<Control.Stop> leaving = new ArrayList<>(0);

    private final SyncQueue syncs = new SyncQueue();
    private @Nullable Replica lastFound;
    private @Nullable String fenced;

    Groups(StepWorker worker, EngineContext context, Timers timers) {
        this.worker = worker;
        this.context = context;
        this.timers = timers;
        this.leaders = new Leaders(worker);
    }

    boolean isEmpty() {
        return replicas.isEmpty();
    }

    /** The replicas that lead, in no order that matters. */
    Leaders leaders() {
        return leaders;
    }

    /** The replica of a group. Requests come in runs for one group: the last answer is often the next. */
    @Nullable
    Replica find(long groupId) {
        Replica last = lastFound;
        if (last == null || last.key().groupId() != groupId) {
            last = byGroup.get(groupId);
            lastFound = last;
        }
        return last;
    }

    /** The replica of that life of the group. */
    @Nullable
    Replica find(long groupId, long groupUid) {
        Replica replica = find(groupId);
        return replica != null && replica.groupUid() == groupUid ? replica : null;
    }

    boolean isHere(Replica replica) {
        return byGroup.get(replica.key().groupId()) == replica;
    }

    /** True if some caller waits here. */
    boolean anyPending() {
        return !pending.isEmpty() || !earlyReady.isEmpty();
    }

    /** A caller waits at the replica. */
    void onPending(Replica replica) {
        if (replica.listAsPending(true)) {
            pending.add(replica);
        }
    }

    /** Does something to one replica; a broken invariant or a bug fails that replica alone. */
    void guarded(Replica replica, Action action) {
        try {
            action.on(replica, timers.protocolNowNs());
        } catch (ProtocolError
                | IllegalStateException
                | IllegalArgumentException
                | NullPointerException
                | IndexOutOfBoundsException
                | ArithmeticException
                | ClassCastException e) {
            LOG.error("{} takes no part any more: {}", replica.key(), e.getMessage(), e);
            replica.fail(e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    // ---- start and stop ---------------------------------------------------------------------------------------------

    void onControl(Control control) {
        if (control instanceof Control.Start start) {
            begin(start);
        } else if (control instanceof Control.Stop stop) {
            stop(stop);
        } else if (control instanceof Control.Save save) {
            save(save);
        } else if (control instanceof Control.Drain drain) {
            leaders.drain(drain, timers.protocolNowNs());
        }
    }

    private void save(Control.Save save) {
        String reason = fenced;
        if (reason != null) {
            failSave(save, Outcome.NOT_APPLIED, reason);
            return;
        }
        WriteTask task = worker.gathering();
        task.batch.records().add(save.write());
        saving.add(save);
        task.whenDurable.add(() -> {
            saving.remove(save);
            save.durable().complete(null);
        });
    }

    /** A store that is fenced makes nothing durable any more. */
    private void failSave(Control.Save save, Outcome outcome, String reason) {
        FlotillaException cause = new FlotillaException.Unavailable(outcome, reason, null);
        worker.settle(() -> save.durable().completeExceptionally(cause));
    }

    private void begin(Control.Start start) {
        String quarantine = start.quarantine();
        if (quarantine != null) {
            quarantined.put(start.handle().config().groupId(), start);
            start.handle().publishQuarantine(quarantine);
            return;
        }
        if (start.bootstrap() == null) {
            admit(start);
            return;
        }
        long groupId = start.handle().config().groupId();
        bootstrapping.put(groupId, start);
        WriteTask task = worker.gathering();
        task.batch.writes().add(start.bootstrap());
        if (start.record() != null) {
            task.batch.records().add(start.record());
        }
        task.whenDurable.add(() -> {
            if (bootstrapping.remove(groupId, start)) {
                admit(start);
            }
        });
    }

    private void admit(Control.Start start) {
        List<String> missing = context.pins().missing(start.waitFor());
        if (!missing.isEmpty()) {
            start.handle()
                    .publishStatus(
                            "waiting",
                            "waiting: these founders' hosts have not yet met this host's store: " + missing
                                    + "; all founders must be up once");
            waiting.put(start.handle().config().groupId(), start);
            return;
        }
        start(start);
    }

    /** Starts what waited for hosts that have met ours since. */
    void startWaiting() {
        List<Control.Start> all = new ArrayList<>(waiting.values());
        waiting.clear();
        all.forEach(this::admit);
    }

    private void start(Control.Start start) {
        ReplicaHandle handle = start.handle();
        GroupConfig group = handle.config();
        if (fenced != null) {
            handle.publishStatus("failed", "failed: " + fenced);
            return;
        }
        EngineConfig engine = context.config();
        PeerConfig config = new PeerConfig(
                new ReplicaKey(group.groupId(), group.replicaId()),
                handle.groupUid(),
                TimeUnit.MILLISECONDS.toNanos(group.electionTimeoutMs()),
                true,
                true,
                engine.maxInflightBytes(),
                engine.maxInflightMessages(),
                Limits.MAX_MESSAGE_BYTES,
                engine.cachedBytesPerGroup());
        Peer peer;
        try {
            peer = new Peer(config, start.start(), context.random(), worker.counters(), timers.protocolNowNs());
        } catch (ProtocolError e) {
            LOG.error("{} cannot start", config.key(), e);
            handle.publishStatus("failed", "failed: " + e.getMessage());
            return;
        }
        Replica replica =
                new Replica(handle, peer, worker, gathering, context.random().nextLong() >>> READ_ID_ROOM_BITS);
        byGroup.put(group.groupId(), replica);
        replicas.add(replica);
        replica.publishStatus(timers.protocolNowNs());
        worker.touch(replica);
        if (start.bootstrap() != null && isFirstToStand(handle)) {
            worker.input(replica, new LocalInput.Campaign());
        }
    }

    /**
     * Somebody has to stand first in a new group: one founder, picked by the group's id so that leaderships spread, does at
     * once what all would do after their election timeouts.
     */
    private static boolean isFirstToStand(ReplicaHandle handle) {
        List<Long> voters = new ArrayList<>(handle.membership().voters().keySet());
        int first = Math.floorMod(handle.config().groupId(), voters.size());
        return voters.get(first) == handle.config().replicaId();
    }

    /** Whoever holds this future is answered in any case, also when the host closes before that. */
    private void promised(CompletableFuture<?> future) {
        promised.removeIf(CompletableFuture::isDone);
        promised.add(future);
    }

    private void stop(Control.Stop stop) {
        promised(stop.done());
        // One that was started in this very turn acts now or never: to act later would arm its timer again.
        worker.actOnTouched();
        Control.Start early = takeEarly(stop.groupId());
        Replica replica = byGroup.remove(stop.groupId());
        if (early != null) {
            early.handle().retire();
        }
        if (replica == null) {
            afterWrites(stop, () -> early == null ? null : early.start());
            return;
        }
        lastFound = null;
        replicas.remove(replica);
        leaders.forget(replica);
        timers.disarm(replica);
        replica.failPending(stopped(replica.key().toString()));
        replica.handle().retire();
        stopping.add(new Stopping(replica, stop));
        finishStops();
    }

    /** A start that has not led to a replica yet. */
    private Control.@Nullable Start takeEarly(long groupId) {
        Control.Start one = waiting.remove(groupId);
        Control.Start other = bootstrapping.remove(groupId);
        Control.Start third = quarantined.remove(groupId);
        return one != null ? one : other != null ? other : third;
    }

    private void finishStops() {
        stopping.removeIf(entry -> {
            if (entry.replica.isApplying()) {
                return false;
            }
            // One that failed may have in memory what it never wrote.
            afterWrites(
                    entry.stop,
                    () -> entry.replica.failure() == null ? entry.replica.peer().restart() : null);
            return true;
        });
    }

    /** Ends a stop when what the replica wrote is durable; a store that is fenced ends it at once, with nothing to go on from. */
    private void afterWrites(Control.Stop stop, Supplier<@Nullable PeerStart> restart) {
        if (fenced != null) {
            worker.settle(() -> stop.done().complete(null));
            return;
        }
        leaving.add(stop);
        worker.afterWrites(() -> {
            leaving.remove(stop);
            PeerStart found = restart.get();
            worker.settle(() -> stop.done().complete(found));
        });
    }

    void stopAll(FlotillaException cause) {
        for (Replica replica : replicas) {
            replica.failPending(cause);
        }
        earlyReady.forEach(ready -> ready.completeExceptionally(cause));
        earlyReady.clear();
        stopping.clear();
        promised.forEach(future -> future.completeExceptionally(cause));
        promised.clear();
        saving.forEach(save -> save.durable().completeExceptionally(cause));
        saving.clear();
        leaders.endDrains();
    }

    void failAll(String reason) {
        fenced = reason;
        for (int i = 0; i < replicas.size(); i++) {
            replicas.get(i).takeOut(reason, null);
        }
        leaving.forEach(stop -> worker.settle(() -> stop.done().complete(null)));
        leaving.clear();
        saving.forEach(save -> failSave(save, Outcome.UNKNOWN, reason));
        saving.clear();
    }

    // ---- requests ---------------------------------------------------------------------------------------------------

    /** A request for a group that takes no part here. */
    void refuse(Request request, @Nullable Replica failed) {
        Control.Start early = waiting.get(request.groupId());
        if (early == null) {
            early = bootstrapping.get(request.groupId());
        }
        if (early == null) {
            early = quarantined.get(request.groupId());
        }
        ReplicaHandle handle = failed != null ? failed.handle() : early == null ? null : early.handle();
        if (handle != null && request instanceof Proposal proposal) {
            handle.release(Gathering.weight(proposal));
        }
        String fault = failed != null ? failed.failure() : quarantineOf(request.groupId());
        if (fault != null) {
            worker.fail(
                    request,
                    new FlotillaException.Unavailable(
                            Outcome.NOT_APPLIED,
                            "the replica of group " + request.groupId() + " takes no part: " + fault,
                            null));
        } else if (early != null && request instanceof ReadyRequest ready) {
            if (earlyReady.size() < MAX_EARLY_READY) {
                earlyReady.add(ready);
            } else {
                worker.fail(
                        ready, new FlotillaException.Busy(MAX_EARLY_READY + " callers wait until replicas take part"));
            }
        } else if (early != null) {
            worker.fail(request, new FlotillaException.NoLeader(request.groupId()));
        } else {
            worker.fail(request, new FlotillaException.UnknownGroup(request.groupId()));
        }
    }

    private @Nullable String quarantineOf(long groupId) {
        Control.Start start = quarantined.get(groupId);
        return start == null ? null : start.quarantine();
    }

    void onForwarded(HostRequest request, String fromHost, long nowNs, Consumer<Request> place) {
        long timeoutNs = TimeUnit.MILLISECONDS.toNanos(request.timeoutMs());
        Replica replica = find(request.groupId(), request.groupUid());
        if (replica == null) {
            worker.report(new Report.Answer(
                    fromHost,
                    ForwardedFailure.toResponse(
                            request.requestId(), new FlotillaException.NoLeader(request.groupId()))));
            return;
        }
        if (request instanceof HostRequest.Propose propose) {
            Proposal proposal = new Proposal(propose.groupId(), propose.payload(), timeoutNs, Routing.LOCAL_ONLY);
            var unused = proposal.whenComplete((result, cause) -> worker.report(new Report.Answer(
                    fromHost,
                    cause != null
                            ? ForwardedFailure.toResponse(propose.requestId(), cause)
                            : new HostResponse.ProposeOk(
                                    propose.requestId(),
                                    result.index(),
                                    result.term(),
                                    result.value(),
                                    result.data()))));
            if (replica.handle().admit(Gathering.weight(proposal))) {
                proposal.start(nowNs);
                place.accept(proposal);
            } else {
                proposal.completeExceptionally(replica.handle().busy());
            }
        } else if (request instanceof HostRequest.Transfer transfer) {
            TransferRequest asked = new TransferRequest(transfer.groupId(), transfer.target(), timeoutNs, true);
            var unused = asked.whenComplete((nothing, cause) -> worker.report(new Report.Answer(
                    fromHost,
                    cause != null
                            ? ForwardedFailure.toResponse(transfer.requestId(), cause)
                            : new HostResponse.TransferOk(transfer.requestId()))));
            asked.start(nowNs);
            place.accept(asked);
        }
    }

    static FlotillaException stopped(String what) {
        return new FlotillaException.Stopped(Outcome.UNKNOWN, what + " is stopping");
    }

    // ---- time -------------------------------------------------------------------------------------------------------

    void checkDeadlines(long nowNs) {
        for (int i = 0; i < pending.size(); i++) {
            Replica replica = pending.get(i);
            // Also of one that was stopped: its last work may hang, and callers wait for that.
            guarded(replica, (r, protocolNowNs) -> r.checkDeadlines(nowNs, protocolNowNs));
            if (isHere(replica)) {
                worker.touch(replica);
            }
        }
        pending.removeIf(replica -> !replica.hasPending() && replica.listAsPending(false));
        if (!earlyReady.isEmpty()) {
            List<ReadyRequest> again = new ArrayList<>(earlyReady);
            earlyReady.clear();
            for (ReadyRequest ready : again) {
                if (ready.deadlineNs() - nowNs <= 0) {
                    worker.fail(
                            ready,
                            new FlotillaException.DeadlineExceeded(
                                    Outcome.NOT_APPLIED, "group " + ready.groupId() + " does not take part yet"));
                } else {
                    worker.placeAgain(ready);
                }
            }
        }
    }

    /** Lets on-disk machines sync, and logs forget what those have synced and every member has. */
    void compact() {
        boolean newRound = syncs.isEmpty();
        for (int i = 0; i < replicas.size(); i++) {
            Replica replica = replicas.get(i);
            if (replica.failure() != null || !replica.keepsOwnState()) {
                continue;
            }
            if (replica.peer().role() == RoleKind.LEADER) {
                worker.input(replica, new LocalInput.MatchDue());
            }
            if (newRound) {
                syncs.add(replica);
            }
            worker.touch(replica);
            long index = replica.compactable();
            if (index >= replica.peer().firstIndex()) {
                worker.input(replica, new LocalInput.Compact(index));
            }
        }
        syncs.next(this, worker, timers.protocolNowNs());
    }

    /** Work of a state machine came back, perhaps of a replica that is gone meanwhile. */
    void onApplied(ApplyTask task) {
        Replica replica = task.replica();
        boolean synced = task.isSync();
        if (isHere(replica)) {
            guarded(replica, (r, now) -> r.onApplied(task, now));
            worker.touch(replica);
        } else {
            replica.onApplied(task, timers.protocolNowNs());
            finishStops();
        }
        if (synced) {
            syncs.onEnd(replica, this, worker, timers.protocolNowNs());
        }
    }

    void publishStatus(long nowNs) {
        for (int i = 0; i < replicas.size(); i++) {
            replicas.get(i).publishStatus(nowNs);
        }
    }

    /** Tells what waits in the groups. */
    void tell(Load load) {
        for (int i = 0; i < replicas.size(); i++) {
            Replica replica = replicas.get(i);
            if (replica.failure() == null) {
                load.add("groups_with_callers", replica.hasPending() ? 1 : 0);
                load.add("reads_waiting", replica.waitingReads());
                load.add("proposal_bytes", replica.handle().uncommittedBytes());
                replica.peer().tell(load);
            }
        }
        load.add("starts_and_stops", waiting.size() + bootstrapping.size() + stopping.size() + leaving.size());
        load.add("timers_left_over", Math.max(0, timers.count() - replicas.size()));
    }

    void onRange(Report.Range range) {
        Replica replica = range.replica();
        if (!isHere(replica)) {
            return;
        }
        if (range.failure() != null) {
            LOG.error("{} cannot read its log: {}", replica.key(), range.failure());
            replica.fail("its log cannot be read: " + range.failure(), null);
            return;
        }
        guarded(replica, (r, now) -> r.onRange(range.remote(), range.low(), range.blocks(), now));
        worker.touch(replica);
    }
}
