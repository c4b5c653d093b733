package io.flotilla.replica;

import io.flotilla.FlotillaException;
import io.flotilla.LeaderInfo;
import io.flotilla.Outcome;
import io.flotilla.Routing;
import io.flotilla.model.EntryBlock;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Message;
import io.flotilla.model.ReplicaKey;
import io.flotilla.model.Update;
import io.flotilla.raft.Peer;
import io.flotilla.raft.RoleKind;
import io.flotilla.request.Proposal;
import io.flotilla.request.ReadRequest;
import io.flotilla.request.ReadyRequest;
import io.flotilla.request.TransferRequest;
import io.flotilla.statemachine.StateMachineKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One replica at run time: what arrives goes to the protocol ({@link Peer}); what its {@link Update} asks becomes messages, writes, apply work and
 * answers. Owned by the step worker of its group; every method but the accessors of its handle is called there.
 *
 * <p>Within a turn: {@code on…} and requests first, then {@link #act} once, which gathers proposals and carries out the update.
 */
public final class Replica {
    /** A follower's question to the leader is asked again after this long without an answer. */
    private static final long READ_RETRY_NS = 300_000_000L;

    /** Reads that may wait for their index or their turn. */
    private static final int MAX_WAITING_READS = 65_536;

    private static final int MAX_AWAITING_READY = 1024;

    private final ReplicaKey key;
    private final long groupUid;
    private final ReplicaHandle handle;
    private final Peer peer;
    private final ReplicaServices services;
    private final MemberHosts hosts;
    private final Gathering gathering;
    private final PendingProposals proposals = new PendingProposals();
    private final PendingReads reads;
    private final ApplyFeed feed;
    private final List<ReadRequest> readScratch = new ArrayList<>();
    /** Lookups that run, or wait for a thread. */
    private final List<LookupTask> lookups = new ArrayList<>(0);
    /** Lookups go where updates go, since they must not run beside them. */
    private final boolean serialLookups;

    private final List<ReadyRequest> awaitingReady = new ArrayList<>(1);
    private @Nullable TransferRequest transfer;
    private RoleKind lastRole = RoleKind.FOLLOWER;
    private @Nullable String failure;
    private long timerId;
    private long timerDeadlineNs = Long.MAX_VALUE;
    private boolean touched;
    /** On the worker's list of replicas where callers wait. */
    private boolean listedAsPending;
    /** On the worker's list of leaders whose commit index some member does not know. */
    private boolean listedAsLagging;
    /** On the worker's list of leaders. */
    private boolean listedAsLeader;
    /** The next heartbeat of a quiet leader is due then; means nothing while {@link #quiet} is false. */
    private long quietUntilNs;
    /** A leader that has nothing to say but that it is there. */
    private boolean quiet;

    private long publishedTerm;
    private long publishedLeader;
    private long publishedFirst;
    private long publishedLast;
    private long publishedCommit;
    private boolean publishedServes;

    /**
     * A replica whose protocol begins with {@code peer}.
     *
     * @param gathering shared by the replicas of one worker
     * @param firstReadId a random number of at most 62 bits: a late answer to an earlier life of this replica must name no read of this one
     */
    public Replica(ReplicaHandle handle, Peer peer, ReplicaServices services, Gathering gathering, long firstReadId) {
        this.key = new ReplicaKey(handle.config().groupId(), handle.config().replicaId());
        this.groupUid = handle.groupUid();
        this.handle = handle;
        this.peer = peer;
        this.services = services;
        this.hosts = new MemberHosts(handle.membership());
        this.gathering = gathering;
        this.reads = new PendingReads(firstReadId);
        this.feed = new ApplyFeed(this, peer, handle.machine(), services);
        this.serialLookups = handle.machine().kind() == StateMachineKind.IN_MEMORY && !services.appliesHere();
        publish();
    }

    public ReplicaKey key() {
        return key;
    }

    /** Which life of the group. */
    public long groupUid() {
        return groupUid;
    }

    public ReplicaHandle handle() {
        return handle;
    }

    /** The protocol, for the worker's timers and questions. */
    public Peer peer() {
        return peer;
    }

    /** Marks the replica as having something to do this turn; false if it was marked already. */
    public boolean touch() {
        boolean first = !touched;
        touched = true;
        return first;
    }

    /** Why it takes no part any more; null while it does. */
    public @Nullable String failure() {
        return failure;
    }

    /** True if some caller waits here. */
    public boolean hasPending() {
        return !proposals.isEmpty()
                || !reads.isEmpty()
                || !lookups.isEmpty()
                || feed.hasCallers()
                || !awaitingReady.isEmpty()
                || transfer != null;
    }

    /** Notes that the replica is on (off) the worker's list of those where callers wait; true if that is a change. */
    public boolean listAsPending(boolean listed) {
        boolean change = listedAsPending != listed;
        listedAsPending = listed;
        return change;
    }

    /** As {@link #listAsPending}, for leaders whose commit index some member does not know. */
    public boolean listAsLagging(boolean listed) {
        boolean change = listedAsLagging != listed;
        listedAsLagging = listed;
        return change;
    }

    /** As {@link #listAsPending}, for leaders. */
    public boolean listAsLeader(boolean listed) {
        boolean change = listedAsLeader != listed;
        listedAsLeader = listed;
        return change;
    }

    /** A leader's heartbeat has left: if it has nothing else to say, the next one is due at {@code untilNs} only. */
    public void rest(long untilNs) {
        quiet = peer.isQuiet();
        quietUntilNs = untilNs;
    }

    /** True if the common heartbeat at {@code nowNs} may pass over this leader. */
    public boolean isResting(long nowNs) {
        return quiet && quietUntilNs - nowNs > 0;
    }

    /** The worker's timer of this replica; 0 for none. */
    public long timerId() {
        return timerId;
    }

    public long timerDeadlineNs() {
        return timerDeadlineNs;
    }

    /** Notes the worker's timer. */
    public void setTimer(long id, long deadlineNs) {
        timerId = id;
        timerDeadlineNs = deadlineNs;
    }

    /** The member that lives on {@code hostId}; 0 for none. */
    public long memberOn(String hostId) {
        return hosts.memberOn(hostId);
    }

    /** True if {@code message} names this replica and comes from the host that holds its sender. */
    public boolean isFrom(Message message, String fromHost) {
        return message.to() == key.replicaId() && fromHost.equals(hosts.hostOf(message.from()));
    }

    /** A message from another replica. */
    public void onMessage(Message message, long nowNs) {
        peer.step(message, nowNs);
    }

    /** An input of the engine. */
    public void onInput(LocalInput input, long nowNs) {
        peer.step(input, nowNs);
    }

    /** A proposal waits for the end of the turn. */
    public void propose(Proposal proposal) {
        proposals.waiting().addLast(proposal);
    }

    /** A read waits for the end of the turn. */
    public void read(ReadRequest read) {
        if (reads.count() >= MAX_WAITING_READS) {
            services.fail(read, tooMany("reads", MAX_WAITING_READS));
            return;
        }
        reads.add(read);
    }

    /** Someone wants to know when the replica can serve. */
    public void awaitReady(ReadyRequest request) {
        if (awaitingReady.size() >= MAX_AWAITING_READY) {
            services.fail(request, tooMany("callers that wait until it is ready", MAX_AWAITING_READY));
            return;
        }
        awaitingReady.add(request);
    }

    /** Someone asks for another leader; one at a time. */
    public void transfer(TransferRequest request, long nowNs) {
        if (peer.role() == RoleKind.LEADER) {
            if (transfer != null) {
                services.fail(request, new FlotillaException.Busy("a leadership transfer of " + key + " is under way"));
                return;
            }
            transfer = request;
            peer.step(new LocalInput.Transfer(request.target()), nowNs);
        } else if (request.isForwarded() || peer.leaderId() == 0) {
            services.fail(request, new FlotillaException.NoLeader(key.groupId()));
        } else {
            services.forward(request, hostOf(peer.leaderId()), handle);
        }
    }

    /** Apply work came back. */
    public void onApplied(ApplyTask task, long nowNs) {
        Throwable cause = task.failure();
        for (int i = 0; i < task.batches.size(); i++) {
            if (task.batches.get(i).lastIndex() < task.high) { // one that goes on beyond is given back with its end
                handle.release(task.batches.get(i).payloadBytes());
            }
        }
        if (cause != null) {
            for (int i = 0; i < task.batches.size(); i++) {
                failAppended(task.batches.get(i), unavailable("the state machine failed", cause));
            }
            task.lookups.forEach(this::failLookup);
            feed.onFailed(task);
            fail("state machine failed at or after index " + task.low + ": " + cause, cause);
            return;
        }
        if (feed.onDone(task)) {
            peer.step(new LocalInput.Applied(feed.appliedIndex()), nowNs);
        }
        serveReads();
    }

    /** The log reader answered. {@code remote} 0: for apply. */
    public void onRange(long remote, long low, List<EntryBlock> blocks, long nowNs) {
        if (remote == 0) {
            feed.onRange(low, blocks);
        } else {
            peer.step(new LocalInput.RangeRead(remote, low, blocks), nowNs);
        }
    }

    /** Ends the turn of this replica: gathers, carries out the update, feeds the state machine, publishes. */
    public void act(long nowNs) {
        touched = false;
        quiet = quiet && peer.isQuiet();
        if (failure != null) {
            return;
        }
        // What became committed is applied first: completed callers propose again, and that goes out in this turn.
        drain();
        boolean more = reads.hasFresh() || !proposals.waiting().isEmpty();
        if (reads.hasFresh()) {
            peer.step(new LocalInput.Read(reads.issue(nowNs)), nowNs);
        }
        if (!proposals.waiting().isEmpty()) {
            placeProposals(nowNs);
        }
        if (more) {
            drain();
        }
        publish();
    }

    private void drain() {
        // Inline apply steps the protocol again, so there may be a second update; each round makes progress.
        while (failure == null) {
            boolean fed = feed.feed(peer.applyTo(), proposals);
            if (peer.hasUpdate()) {
                carryOut(peer.update());
            } else if (!fed) {
                return;
            }
        }
    }

    private void carryOut(Update update) {
        if (update.leadershipChanged) {
            onLeadership();
        }
        for (int i = 0; i < update.messages.size(); i++) {
            Message message = update.messages.get(i);
            services.send(hostOf(message.to()), message);
        }
        if (update.write != null) {
            services.save(update.write);
        }
        for (int i = 0; i < update.ranges.size(); i++) {
            services.readRange(this, update.ranges.get(i));
        }
        for (int i = 0; i < update.reads.size(); i++) {
            reads.onIndex(update.reads.get(i).readId(), update.reads.get(i).index());
        }
        for (int i = 0; i < update.readsDropped.size(); i++) {
            failAll(reads.drop(update.readsDropped.get(i)), new FlotillaException.NoLeader(key.groupId()));
        }
        if (update.transfer != null) {
            endTransfer(update.transfer);
        }
        if (!update.reads.isEmpty()) {
            serveReads();
        }
    }

    private void placeProposals(long nowNs) {
        if (peer.role() == RoleKind.LEADER) {
            gathering.append(peer, proposals, groupUid, nowNs);
            return;
        }
        long leader = peer.leaderId();
        for (Proposal proposal : proposals.takeWaiting()) {
            if (leader != 0 && proposal.routing() == Routing.FORWARD) {
                services.forward(proposal, hostOf(leader), handle);
                continue;
            }
            release(proposal);
            services.fail(
                    proposal,
                    leader == 0
                            ? new FlotillaException.NoLeader(key.groupId())
                            : new FlotillaException.NotLeader(handle.leader()));
        }
    }

    private void serveReads() {
        reads.take(feed.appliedIndex(), readScratch);
        if (!readScratch.isEmpty()) {
            lookup(new LookupTask(handle, List.copyOf(readScratch), services.completions()));
            readScratch.clear();
        }
    }

    private void lookup(LookupTask task) {
        if (serialLookups) {
            feed.add(task);
            return;
        }
        services.lookup(task);
        if (!task.isDone()) {
            lookups.add(task);
        }
    }

    private void onLeadership() {
        RoleKind role = peer.role();
        if (lastRole == RoleKind.LEADER && role != RoleKind.LEADER) {
            FlotillaException lost = new FlotillaException.LeadershipLost(
                    Outcome.UNKNOWN, key + " lost leadership before the result was known (term " + peer.term() + ")");
            proposals.takeAppended().forEach(batch -> {
                handle.release(batch.payloadBytes());
                failAppended(batch, lost);
            });
        }
        lastRole = role;
        publish();
        services.onLeadership(this);
    }

    private void endTransfer(Update.TransferEnded ended) {
        TransferRequest request = transfer;
        transfer = null;
        if (request == null) {
            return;
        }
        if (ended.success()) {
            services.settle(() -> request.complete(null));
        } else {
            services.fail(
                    request,
                    new FlotillaException.LeadershipLost(
                            Outcome.NOT_APPLIED,
                            key + " transfer to " + ended.target() + " failed: " + ended.reason()));
        }
    }

    /** Looks at deadlines of callers, which are on real time, and repeats lost questions, which are on {@code protocolNowNs}. */
    public void checkDeadlines(long nowNs, long protocolNowNs) {
        List<Proposal> waiting = new ArrayList<>(0);
        List<Proposal> appended = new ArrayList<>(0);
        proposals.expire(nowNs, waiting, appended);
        for (Proposal proposal : waiting) {
            release(proposal);
            services.fail(proposal, late(Outcome.NOT_APPLIED));
        }
        List<ReadRequest> lateReads = new ArrayList<>(0);
        feed.collectLate(nowNs, appended, lateReads);
        for (Proposal proposal : appended) {
            services.fail(proposal, late(Outcome.UNKNOWN));
        }
        lookups.removeIf(LookupTask::isDone);
        lookups.forEach(lookup -> lookup.collectLate(nowNs, lateReads));
        reads.expire(nowNs, lateReads);
        failAll(lateReads, late(Outcome.NOT_APPLIED));
        long again = reads.retry(protocolNowNs - READ_RETRY_NS, protocolNowNs);
        if (again != 0) {
            peer.step(new LocalInput.Read(again), protocolNowNs);
        }
        awaitingReady.removeIf(request -> {
            boolean over = request.deadlineNs() - nowNs <= 0;
            if (over) {
                services.fail(
                        request,
                        new FlotillaException.DeadlineExceeded(
                                Outcome.NOT_APPLIED, key + " is not ready: " + peer.status(protocolNowNs)));
            }
            return over;
        });
        TransferRequest asked = transfer;
        if (asked != null && asked.deadlineNs() - nowNs <= 0) {
            transfer = null;
            services.fail(asked, late(Outcome.UNKNOWN));
        }
    }

    /** Refreshes the words an operator sees. */
    public void publishStatus(long nowNs) {
        if (failure == null) {
            handle.publishStatus(peer.role().name().toLowerCase(java.util.Locale.ROOT), peer.status(nowNs));
        }
    }

    /**
     * This replica is quarantined: the reason is recorded durably and stays visible, its callers are told, other groups go
     * on. It neither votes nor acknowledges any more, after a restart neither.
     */
    public void fail(String reason, @Nullable Throwable cause) {
        if (failure == null) {
            takeOut(reason, cause);
            handle.publishQuarantine(reason);
            services.recordQuarantine(key, reason);
        }
    }

    /** This replica takes part no more in this run, for a reason that is not its own. */
    public void takeOut(String reason, @Nullable Throwable cause) {
        if (failure != null) {
            return;
        }
        failure = reason;
        handle.publishStatus("failed", "failed: " + reason);
        handle.publishLeader(new LeaderInfo(key.groupId(), 0, "", peer.term()), false);
        failPending(unavailable(reason, cause));
        services.onLeadership(this);
    }

    /** Tells every caller that waits here. */
    public void failPending(FlotillaException cause) {
        for (Proposal proposal : proposals.takeWaiting()) {
            release(proposal);
            services.fail(proposal, cause);
        }
        proposals.takeAppended().forEach(batch -> {
            handle.release(batch.payloadBytes());
            failAppended(batch, cause);
        });
        failAll(reads.takeAll(), cause);
        feed.takeLookups().forEach(lookup -> services.settle(() -> lookup.abandon(cause)));
        awaitingReady.forEach(request -> services.fail(request, cause));
        awaitingReady.clear();
        TransferRequest asked = transfer;
        if (asked != null) {
            transfer = null;
            services.fail(asked, cause);
        }
    }

    /** Reads that count against what may wait here: for their turn, their index, or its application. */
    public int waitingReads() {
        return reads.count();
    }

    /** Index up to which the state machine has applied. */
    public long appliedIndex() {
        return feed.appliedIndex();
    }

    /** True while an apply thread works for this replica. */
    public boolean isApplying() {
        return feed.isBusy();
    }

    /** Asks for a sync of an on-disk machine as its next work; false if there is nothing to sync. */
    public boolean requestSync() {
        return feed.requestSync();
    }

    /** True if the state machine is durable by itself, so that the log may forget what it has synced. */
    public boolean keepsOwnState() {
        return handle.machine().kind() == StateMachineKind.ON_DISK;
    }

    /** Entries up to here are in the machine's own durable state and in every member's log: nobody needs them from this one. */
    public long compactable() {
        return Math.min(feed.syncedIndex(), peer.matchedByAll());
    }

    /** Tells other threads what has changed. What they see is compared here: most turns of idle groups change nothing, and touch no shared memory. */
    private void publish() {
        boolean serves = peer.hasCommittedInTerm();
        long leader = peer.leaderId();
        if (publishedLeader != leader || publishedTerm != peer.term()) {
            publishedLeader = leader;
            publishedTerm = peer.term();
            String host = leader == 0 ? "" : hostOf(leader);
            handle.publishLeader(new LeaderInfo(key.groupId(), leader, host, publishedTerm), serves);
            publishedServes = serves;
        }
        long moved = (peer.firstIndex() ^ publishedFirst)
                | (peer.lastIndex() ^ publishedLast)
                | (peer.commitIndex() ^ publishedCommit);
        if (moved != 0 || serves != publishedServes) {
            publishedFirst = peer.firstIndex();
            publishedLast = peer.lastIndex();
            publishedCommit = peer.commitIndex();
            publishedServes = serves;
            handle.publishIndexes(publishedFirst, publishedLast, publishedCommit, serves);
        }
        if (serves && !awaitingReady.isEmpty()) {
            awaitingReady.forEach(request -> services.settle(() -> request.complete(null)));
            awaitingReady.clear();
        }
    }

    private String hostOf(long replicaId) {
        String host = hosts.hostOf(replicaId);
        if (host.isEmpty()) {
            throw new IllegalStateException(key + " has no member " + replicaId + "; members " + handle.membership());
        }
        return host;
    }

    private FlotillaException tooMany(String what, int limit) {
        return new FlotillaException.Busy(key + " has " + limit + " " + what + " already, which is the limit");
    }

    private void release(Proposal proposal) {
        handle.release(Gathering.weight(proposal));
    }

    private void failAppended(io.flotilla.request.ProposalBatch batch, FlotillaException cause) {
        for (int i = 0; i < batch.count(); i++) {
            if (!batch.proposal(i).isDone()) {
                services.fail(batch.proposal(i), cause);
            }
        }
    }

    private void failLookup(LookupTask lookup) {
        FlotillaException cause = unavailable("the state machine failed", null);
        services.settle(() -> lookup.abandon(cause));
    }

    private void failAll(List<ReadRequest> all, FlotillaException cause) {
        for (ReadRequest read : all) {
            services.fail(read, cause);
        }
    }

    private FlotillaException late(Outcome outcome) {
        return new FlotillaException.DeadlineExceeded(outcome, key + " deadline passed");
    }

    private FlotillaException unavailable(String reason, @Nullable Throwable cause) {
        return new FlotillaException.Unavailable(Outcome.UNKNOWN, key + " takes no part: " + reason, cause);
    }
}
