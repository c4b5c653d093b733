package io.flotilla.engine;

import io.flotilla.FlotillaException;
import io.flotilla.Outcome;
import io.flotilla.codec.HostMessage;
import io.flotilla.codec.HostRequest;
import io.flotilla.codec.RecordCodec;
import io.flotilla.codec.StoredRecord;
import io.flotilla.config.EngineConfig;
import io.flotilla.model.LocalInput;
import io.flotilla.model.LogWrite;
import io.flotilla.model.Message;
import io.flotilla.model.ReplicaKey;
import io.flotilla.model.Update;
import io.flotilla.replica.ApplyTask;
import io.flotilla.replica.Completions;
import io.flotilla.replica.LookupTask;
import io.flotilla.replica.MemoryBudget;
import io.flotilla.replica.Replica;
import io.flotilla.replica.ReplicaHandle;
import io.flotilla.replica.ReplicaServices;
import io.flotilla.request.EngineThreads;
import io.flotilla.request.Proposal;
import io.flotilla.request.ReadRequest;
import io.flotilla.request.ReadyRequest;
import io.flotilla.request.Request;
import io.flotilla.request.TransferRequest;
import io.flotilla.spi.EngineAgent;
import io.flotilla.spi.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Page one: the life of a proposal. A step worker owns the protocol of its groups and runs one turn after another:
 *
 * <pre>
 *   client ── propose ─▶ requests ┐
 *   transport ── frames ─▶ network ├─▶ 1 inputs: reports, network, controls, requests, then timers; step each group
 *   log writer, appliers ─▶ reports ┘  2 what is committed and durable goes to the state machines, callers complete,
 *                                        proposals gather into one block per group
 *                                      3 one frame per peer, sent now, before anything of it is durable (thesis §10.2.1)
 *                                      4 one write batch of all touched groups to the {@link LogWriter}
 *   LogWriter: one transaction, one fsync for all that waits ─▶ Report.Durable ─▶ the protocol releases the promises that
 *   waited for it (votes, append acks): they leave with the frames of that turn, and not before
 * </pre>
 *
 * <p>Reports come first and timers last: after a pause, heartbeats that wait count before any deadline fires. Nothing here blocks.
 * What carries out a group's turn is {@link Replica#act}; what the protocol decides is in {@code io.flotilla.raft.Peer}.
 */
public final class StepWorker implements EngineAgent, ReplicaServices {
    private static final int NETWORK_CAPACITY = 4096;
    private static final long MAX_NETWORK_BYTES = 64L << 20;
    private static final int REQUEST_CAPACITY = 1 << 17;
    private static final int FRAMES_PER_TURN = 256;

    private static final int REQUESTS_PER_TURN = 32_768;

    private final int number;
    private final EngineContext context;
    private final EngineConfig config;
    private final ManyToOneConcurrentLinkedQueue<Report> reports = new ManyToOneConcurrentLinkedQueue<>();
    private final ManyToOneConcurrentLinkedQueue<Control> controls = new ManyToOneConcurrentLinkedQueue<>();
    private final ManyToOneConcurrentArrayQueue<InboundBatch> network =
            new ManyToOneConcurrentArrayQueue<>(NETWORK_CAPACITY);
    /** Of the frames whose batches wait. */
    private final MemoryBudget networkBytes = new MemoryBudget(MAX_NETWORK_BYTES);

    private final ManyToOneConcurrentArrayQueue<Request> requests =
            new ManyToOneConcurrentArrayQueue<>(REQUEST_CAPACITY);

    private final Groups groups;
    private final Outbound outbound;
    private final Forwards forwards;
    private final Timers timers;
    private final Counters counters = new Counters();
    private final ArrayList<Replica> touched = new ArrayList<>();
    private final ArrayList<WriteTask> spareTasks = new ArrayList<>();
    private final ArrayList<Runnable> userWork = new ArrayList<>();
    private WriteTask gathering = new WriteTask();
    private WriteTask latestTask = gathering;
    private final WritesInFlight writesInFlight = new WritesInFlight();
    private long nowNs;
    private volatile AgentHandle handle = AgentHandle.NONE;
    /** Why requests are answered no more; null while they are. */
    private volatile @Nullable FlotillaException ended;

    /** A worker with no replicas; {@code number} is its place among the host's. */
    StepWorker(int number, EngineContext context) {
        this.number = number;
        this.context = context;
        this.config = context.config();
        this.nowNs = context.clock().nanoTime();
        this.outbound = new Outbound(context.transport());
        this.forwards = new Forwards(number, context.random().nextLong());
        this.timers = new Timers(config, nowNs);
        this.groups = new Groups(this, context, timers);
    }

    /** Wakes the worker by; before that, what is handed over waits for its first turn. */
    void runBy(AgentHandle running) {
        handle = running;
        running.wake();
    }

    // ---- hand-over from other threads -------------------------------------------------------------------------------

    /** Hands over a request, which is answered in any case; false, and it is not, if the inbox is full. Any thread. */
    public boolean offer(Request request) {
        if (!requests.offer(request)) {
            return false;
        }
        handle.wake(); // a full fence: the worker's last look finds the request, or this finds that it was the last
        FlotillaException cause = ended;
        if (cause != null) {
            refuseWaiting(cause);
        }
        return true;
    }

    /** Answers what waits in the inbox when no turn will. One that is offered meanwhile is seen here, or sees {@link #ended}. */
    private void refuseWaiting(FlotillaException cause) {
        synchronized (requests) {
            while (!requests.isEmpty()) {
                Request request = requests.poll();
                if (request != null) {
                    request.future().completeExceptionally(cause);
                }
            }
        }
    }

    /** Hands over an order of the host. Any thread. */
    public void order(Control control) {
        controls.add(control);
        handle.wake(); // a full fence, as for requests
        FlotillaException cause = ended;
        if (cause != null) {
            refuseOrders(cause);
        }
    }

    /** As {@link #refuseWaiting}, for the host's orders. */
    private void refuseOrders(FlotillaException cause) {
        synchronized (controls) {
            while (!controls.isEmpty()) {
                Control control = controls.poll();
                if (control instanceof Control.Stop stop) {
                    stop.done().completeExceptionally(cause);
                } else if (control instanceof Control.Save save) {
                    save.durable().completeExceptionally(cause);
                } else if (control instanceof Control.Drain drain) {
                    drain.done().complete(null);
                }
            }
        }
    }

    /** Hands over a report. Any thread; never dropped. */
    void report(Report report) {
        reports.add(report);
        handle.wake();
    }

    /** Hands over what a frame brought; false if it is dropped because too many wait. {@link #wake} follows. */
    boolean offer(InboundBatch batch) {
        if (!networkBytes.take(batch.bytes)) {
            return false;
        }
        boolean taken = network.offer(batch);
        if (!taken) {
            networkBytes.give(batch.bytes);
        }
        return taken;
    }

    /** What the worker has done. Any thread. */
    Counters counters() {
        return counters;
    }

    void wake() {
        handle.wake();
    }

    // ---- the turn ---------------------------------------------------------------------------------------------------

    @Override
    public int doWork() {
        EngineThreads.enter();
        try {
            return turn();
        } finally {
            EngineThreads.leave();
        }
    }

    private int turn() {
        nowNs = context.clock().nanoTime();
        timers.beginTurn(nowNs);
        int work = drainReports() + drainNetwork();
        actOnTouched();
        work += drainControls() + drainRequests();
        work += timers.run(this, groups);
        actOnTouched();
        work += flush();
        timers.endTurn(nowNs);
        return work;
    }

    @Override
    public long nextDeadlineNs() {
        return timers.nextDeadlineNs(
                groups, !forwards.isEmpty(), counters.load().isLoaded());
    }

    @Override
    public String roleName() {
        return "step-" + number;
    }

    private int drainReports() {
        int count = 0;
        for (Report report = reports.poll(); report != null; report = reports.poll()) {
            onReport(report);
            count++;
        }
        return count;
    }

    private int drainNetwork() {
        int count = 0;
        while (count < FRAMES_PER_TURN) {
            InboundBatch batch = network.poll();
            if (batch == null) {
                break;
            }
            networkBytes.give(batch.bytes);
            for (int i = 0; i < batch.messages.size(); i++) {
                deliver(batch.messages.get(i), batch.fromHost);
            }
            for (int i = 0; i < batch.requests.size(); i++) {
                onForwarded(batch.requests.get(i), batch.fromHost);
            }
            for (int i = 0; i < batch.responses.size(); i++) {
                forwards.onResponse(batch.responses.get(i), batch.fromHost, (request, settle) -> runUserCode(settle));
            }
            count++;
        }
        return count;
    }

    private int drainControls() {
        int count = 0;
        for (Control control = controls.poll(); control != null; control = controls.poll()) {
            groups.onControl(control);
            count++;
        }
        return count;
    }

    private int drainRequests() {
        int count = 0;
        while (count < REQUESTS_PER_TURN) {
            Request request = requests.poll();
            if (request == null) {
                break;
            }
            request.start(nowNs);
            place(request);
            count++;
        }
        return count;
    }

    /** Replicas that were given something act on it. */
    void actOnTouched() {
        for (int i = 0; i < touched.size(); i++) {
            Replica replica = touched.get(i);
            groups.guarded(replica, Replica::act);
            timers.arm(replica);
            groups.leaders().onActed(replica);
        }
        touched.clear();
    }

    private int flush() {
        outbound.flush();
        if (!outbound.dropped().isEmpty()) {
            onDropped();
        }
        if (!gathering.isEmpty() && writesInFlight.hasRoom()) {
            WriteTask task = gathering;
            gathering = spareTasks.isEmpty() ? new WriteTask() : spareTasks.remove(spareTasks.size() - 1);
            writesInFlight.onSubmitted(timers.protocolNowNs());
            latestTask = task;
            counters.onWriteBatch();
            context.logWriter().submit(task, this);
        }
        if (!userWork.isEmpty()) {
            userWork.removeIf(work -> context.applyPool().offer(work));
        }
        return touched.isEmpty() ? 0 : 1;
    }

    /** What the transport did not take: leaders learn that nothing reaches those hosts, callers that their requests never left. */
    private void onDropped() {
        outbound.dropped().forEach(groups.leaders()::onUnreachable);
        forwards.takeUnsent(outbound.unsent()).forEach(request -> fail(request, Forwards.unsent(request.groupId())));
        outbound.forgetDropped();
    }

    // ---- inputs -----------------------------------------------------------------------------------------------------

    private void onReport(Report report) {
        if (report instanceof Report.Durable durable) {
            onDurable(durable.task());
        } else if (report instanceof Report.Applied applied) {
            groups.onApplied(applied.task());
        } else if (report instanceof Report.Range range) {
            groups.onRange(range);
        } else if (report instanceof Report.Unreachable lost) {
            groups.leaders().onUnreachable(lost.hostId());
            failForwarded(lost.hostId());
        } else if (report instanceof Report.AnswersLost lost) {
            failForwarded(lost.hostId());
        } else if (report instanceof Report.Connected connected) {
            Long pin = context.pins().durablePin(connected.hostId());
            if (pin != null && number == 0) {
                outbound.send(connected.hostId(), new HostMessage.Pinned(pin));
            }
        } else if (report instanceof Report.Answer answer) {
            outbound.send(answer.hostId(), answer.response());
        } else if (report instanceof Report.PinsChanged) {
            groups.startWaiting();
        } else if (report instanceof Report.Fenced fenced) {
            groups.failAll(fenced.reason());
        }
    }

    /** Tells the callers whose requests that host will not answer, or whose answers will not come. */
    private void failForwarded(String hostId) {
        forwards.takeSentTo(hostId).forEach(request -> fail(request, Forwards.lost(hostId)));
    }

    private void onDurable(WriteTask task) {
        writesInFlight.onDurable(timers.protocolNowNs());
        List<LogWrite> writes = task.batch.writes();
        for (int i = 0; i < writes.size(); i++) {
            LogWrite write = writes.get(i);
            Replica replica = groups.find(write.key().groupId(), write.groupUid());
            if (replica != null && replica.key().equals(write.key())) {
                input(replica, new LocalInput.Durable(write.writeId()));
            }
        }
        for (int i = 0; i < task.whenDurable.size(); i++) {
            task.whenDurable.get(i).run();
        }
        task.clear();
        spareTasks.add(task);
    }

    private void deliver(Message message, String fromHost) {
        Replica replica = groups.find(message.groupId(), message.groupUid());
        if (replica == null || replica.failure() != null || !replica.isFrom(message, fromHost)) {
            return;
        }
        groups.guarded(replica, (r, now) -> r.onMessage(message, now));
        touch(replica);
    }

    /** Gives an input of the engine to a replica, which acts on it at the end of the turn. */
    void input(Replica replica, LocalInput input) {
        if (replica.failure() == null) {
            groups.guarded(replica, (r, now) -> r.onInput(input, now));
            touch(replica);
        }
    }

    void touch(Replica replica) {
        if (replica.touch()) {
            touched.add(replica);
        }
    }

    private void place(Request request) {
        Replica replica = groups.find(request.groupId());
        if (replica == null || replica.failure() != null) {
            groups.refuse(request, replica);
        } else if (request instanceof Proposal proposal) {
            replica.propose(proposal);
            pend(replica);
        } else if (request instanceof ReadRequest read) {
            replica.read(read);
            pend(replica);
        } else if (request instanceof TransferRequest transfer) {
            groups.guarded(replica, (r, now) -> r.transfer(transfer, now));
            pend(replica);
        } else if (request instanceof ReadyRequest ready) {
            replica.awaitReady(ready);
            pend(replica);
        }
    }

    private void pend(Replica replica) {
        groups.onPending(replica);
        touch(replica);
    }

    private void onForwarded(HostRequest request, String fromHost) {
        groups.onForwarded(request, fromHost, nowNs, this::place);
    }

    /** Looks again for the group of a request. */
    void placeAgain(Request request) {
        place(request);
    }

    /** Does something once every write handed over so far is durable. */
    void afterWrites(Runnable action) {
        if (!gathering.isEmpty()) {
            gathering.whenDurable.add(action);
        } else if (!writesInFlight.isEmpty()) {
            latestTask.whenDurable.add(action);
        } else {
            action.run();
        }
    }

    /** Looks for user code that hangs, and at what waits. By {@link Timers}. */
    void lookAround() {
        context.applyPool().watch(nowNs);
        context.readPool().watch(nowNs);
        Load load = counters.load();
        load.add("inbound_bytes", networkBytes.lentBytes());
        load.add("forwarded_requests", forwards.count());
        load.add("write_batches", writesInFlight.count());
        load.add("user_work", userWork.size());
        groups.tell(load);
        load.publish();
    }

    /** How long the store has owed an answer to this worker. */
    long storeSilentNs() {
        return writesInFlight.silentNs(timers.protocolNowNs());
    }

    /** Looks at what callers wait for. By {@link Timers}. */
    void checkDeadlines() {
        groups.checkDeadlines(nowNs);
        for (Request request : forwards.takeLate(nowNs)) {
            fail(
                    request,
                    new FlotillaException.DeadlineExceeded(
                            Outcome.UNKNOWN, "no answer of the leader's host before the deadline"));
        }
    }

    /** The worker died: nothing of it may look alive, and every caller is told. */
    void die(String reason, FlotillaException cause) {
        try {
            groups.failAll(reason);
        } finally {
            failEverything(cause);
        }
    }

    /** The host closes and the worker's thread has ended: what came back last is taken, whoever still waits is told. */
    void close(FlotillaException cause) {
        drainReports();
        failEverything(cause);
    }

    /** Tells every caller of this worker that it is over. */
    void failEverything(FlotillaException cause) {
        ended = cause;
        forwards.takeAll().forEach(request -> request.future().completeExceptionally(cause));
        refuseWaiting(cause);
        refuseOrders(cause);
        groups.stopAll(cause);
        userWork.forEach(work -> ApplyPool.abandon(work, cause));
        userWork.clear();
    }

    // ---- what replicas ask for --------------------------------------------------------------------------------------

    @Override
    public void send(String hostId, Message message) {
        outbound.send(hostId, message);
    }

    @Override
    public void save(LogWrite write) {
        gathering.batch.writes().add(write);
        timers.onSaved(write);
    }

    /** The batch that this turn gathers. */
    WriteTask gathering() {
        return gathering;
    }

    @Override
    public void apply(ApplyTask task) {
        if (config.applyWithStep() && !task.isSync()) {
            task.run();
            task.replica().onApplied(task, nowNs);
        } else {
            runOnPool(new ApplyWork(task, this));
        }
    }

    @Override
    public void lookup(LookupTask task) {
        if (config.applyWithStep()) {
            task.run();
        } else if (!context.readPool().offer(task)) {
            runOnPool(task);
        }
    }

    @Override
    public void readRange(Replica replica, Update.RangeWanted range) {
        context.logReader().submit(replica, range, this);
    }

    @Override
    public void forward(Proposal proposal, String leaderHost, ReplicaHandle origin) {
        long requestId = forwards.add(leaderHost, proposal, origin);
        outbound.send(
                leaderHost,
                new HostRequest.Propose(
                        requestId, proposal.groupId(), origin.groupUid(), timeoutMs(proposal), proposal.payload()));
    }

    @Override
    public void forward(TransferRequest transfer, String leaderHost, ReplicaHandle origin) {
        long requestId = forwards.add(leaderHost, transfer, origin);
        outbound.send(
                leaderHost,
                new HostRequest.Transfer(
                        requestId, transfer.groupId(), origin.groupUid(), timeoutMs(transfer), transfer.target()));
    }

    @Override
    public void fail(Request request, FlotillaException cause) {
        runUserCode(() -> request.future().completeExceptionally(cause));
    }

    @Override
    public void settle(Runnable completing) {
        runUserCode(completing);
    }

    @Override
    public void recordQuarantine(ReplicaKey key, String reason) {
        byte[] record = RecordCodec.encode(new StoredRecord.QuarantineRecord(key.groupId(), key.replicaId(), reason));
        gathering.batch.records().add(new WriteBatch.RecordWrite(HostIdentity.quarantineKey(key.groupId()), record));
    }

    @Override
    public Completions completions() {
        return context.completions();
    }

    @Override
    public boolean appliesHere() {
        return config.applyWithStep();
    }

    @Override
    public void onLeadership(Replica replica) {
        groups.leaders().onLeadership(replica);
    }

    /** Runs what may run user code: never on a step worker, unless the user asked for that. */
    private void runUserCode(Runnable work) {
        if (context.completions().handOver(work)) {
            return;
        }
        if (config.applyWithStep()) {
            work.run();
        } else {
            runOnPool(work);
        }
    }

    private void runOnPool(Runnable work) {
        if (!userWork.isEmpty() || !context.applyPool().offer(work)) {
            userWork.add(work);
        }
    }

    private int timeoutMs(Request request) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, (request.deadlineNs() - nowNs) / 1_000_000));
    }
}
