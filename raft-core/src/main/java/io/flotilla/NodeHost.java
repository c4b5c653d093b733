package io.flotilla;

import io.flotilla.config.GroupConfig;
import io.flotilla.config.Limits;
import io.flotilla.config.NodeHostConfig;
import io.flotilla.engine.Control;
import io.flotilla.engine.Engine;
import io.flotilla.engine.FileDirectoryGuard;
import io.flotilla.engine.SplitMixRandom;
import io.flotilla.engine.SystemClock;
import io.flotilla.raft.PeerStart;
import io.flotilla.replica.Gathering;
import io.flotilla.replica.ReplicaHandle;
import io.flotilla.request.CallerFuture;
import io.flotilla.request.EngineThreads;
import io.flotilla.request.Proposal;
import io.flotilla.request.ReadRequest;
import io.flotilla.request.ReadyRequest;
import io.flotilla.request.Request;
import io.flotilla.request.TransferRequest;
import io.flotilla.spi.Clock;
import io.flotilla.spi.DirectoryGuard;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.RandomSource;
import io.flotilla.spi.Transport;
import io.flotilla.spi.TransportException;
import io.flotilla.statemachine.StateMachineFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A process' part in a deployment: it holds replicas of many groups, which share its threads, its log store and one
 * connection per other host.
 *
 * <p>Thread safe. Methods that answer a future do not block; futures complete exactly once, at the latest at their deadline (to about 20 ms), with
 * a value or a {@link FlotillaException}. What is chained to them without an executor runs on the engine's apply threads and must not block, or on the
 * completion executor that was configured. Blocking methods say so, and throw {@link
 * FlotillaException.WouldDeadlock} when called from there.
 */
public final class NodeHost implements AutoCloseable {
    /** A commit that takes longer is worth a word. */
    private static final long SLOW_COMMIT_MS = 2_000;

    private final NodeHostConfig config;
    private final DirectoryGuard.Guarded directory;
    private final LogDb store;
    private final Transport transport;
    private final Engine engine;
    private final ReplicaStarter starter;
    private final Replicas replicas = new Replicas();
    private volatile boolean closed;

    private NodeHost(NodeHostConfig config, DirectoryGuard.Guarded directory)
            throws LogDbException, TransportException {
        this.config = config;
        this.directory = directory;
        Clock configuredClock = config.clock();
        Clock clock = configuredClock != null ? configuredClock : new SystemClock();
        RandomSource configuredRandom = config.random();
        RandomSource random = configuredRandom != null ? configuredRandom : SplitMixRandom.seededBySystem();
        this.store = config.logDb().open(config.directory().resolve("log"));
        Transport made = null;
        Engine running = null;
        try {
            made = config.transport().create(config.deployment(), config.hostId(), config.listenAddress(), clock);
            this.transport = made;
            running = new Engine(config, store, made, clock, random);
            this.engine = running;
            this.starter = new ReplicaStarter(config, store, engine);
        } catch (LogDbException | TransportException | RuntimeException | Error e) {
            if (running != null) {
                running.close(List.of());
                throw e;
            }
            if (made != null) {
                made.close();
            }
            store.close();
            throw e;
        }
    }

    /**
     * Opens a host: locks its directory, opens its log store, checks its identity against what is recorded there, and
     * begins to listen. Blocks for disk and network set-up.
     *
     * @throws FlotillaException.BadDirectory if the directory is in use, foreign, newer, or another host's
     * @throws FlotillaException.InvalidRequest if settings contradict one another or the address cannot be bound
     */
    public static NodeHost open(NodeHostConfig config) {
        Objects.requireNonNull(config, "config");
        EngineThreads.requireOutside("NodeHost.open");
        DirectoryGuard configured = config.directoryGuard();
        DirectoryGuard.Guarded directory =
                (configured != null ? configured : new FileDirectoryGuard()).guard(config.directory());
        try {
            return new NodeHost(config, directory);
        } catch (LogDbException e) {
            release(directory);
            throw new FlotillaException.BadDirectory(String.valueOf(e.getMessage()), e);
        } catch (TransportException e) {
            release(directory);
            throw new FlotillaException.InvalidRequest(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            release(directory);
            throw e;
        }
    }

    /**
     * Starts a replica: a founding member (first start or restart), or by its record alone. Blocks while the state machine opens. Returns before the replica
     * takes part: {@link #ready} waits for that.
     *
     * @throws FlotillaException.InvalidRequest if it runs already, or contradicts the record: the message names both sides
     * @throws FlotillaException.Unavailable if the state machine cannot be made or opened, knows more than the log or less than what the log has
     *     forgotten, or the host takes no part any more
     */
    public void startReplica(GroupConfig group, StateMachineFactory factory) {
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(factory, "factory");
        EngineThreads.requireOutside("startReplica");
        synchronized (starter) {
            // Not before: a host that closed meanwhile has closed its machines, and would leave this one open.
            requireOpen();
            if (replicas.get(group.groupId()) != null) {
                throw new FlotillaException.InvalidRequest(
                        "group " + group.groupId() + " has a running replica on this host; stop it first");
            }
            Control.Start start = starter.prepare(group, factory);
            replicas.put(start.handle());
            engine.worker(start.handle().worker()).order(start);
        }
    }

    /**
     * Starts the replica of a group that was started on this host before; the record says everything else. See {@link
     * #startReplica(GroupConfig, StateMachineFactory)}.
     *
     * @throws FlotillaException.InvalidRequest if the group was never started here
     */
    public void startReplica(long groupId, StateMachineFactory factory) {
        requireOpen();
        long replicaId;
        synchronized (starter) {
            replicaId = starter.recordedReplica(groupId);
        }
        startReplica(GroupConfig.restart(groupId, replicaId), factory);
    }

    /** Stops this host's replica of a group, without leaving the group. Completes when its state machine is closed. */
    public CompletableFuture<@Nullable Void> stopReplica(long groupId) {
        requireOpen();
        ReplicaHandle handle;
        synchronized (starter) {
            handle = replicas.remove(groupId);
            if (handle == null) {
                return CompletableFuture.failedFuture(new FlotillaException.UnknownGroup(groupId));
            }
            starter.onStopping(groupId);
        }
        CompletableFuture<@Nullable PeerStart> stopped = new CallerFuture<>();
        CompletableFuture<@Nullable Void> closedMachine = stopped.whenComplete((restart, cause) -> {
                    starter.closeMachine(handle);
                    synchronized (starter) {
                        starter.onStopped(groupId, restart);
                    }
                })
                .thenApply(restart -> null);
        engine.worker(handle.worker()).order(new Control.Stop(groupId, stopped));
        return closedMachine;
    }

    /**
     * Ends the quarantine of a group's replica on this host, once what caused it is mended. Completes when that is durable: the replica takes part from its
     * next start. One that was quarantined when this host was opened can be stopped and started at once; one that failed since then starts when the host
     * is opened again, because what it has in memory is not trusted.
     */
    public CompletableFuture<@Nullable Void> resume(long groupId) {
        requireOpen();
        ReplicaHandle handle = handle(groupId);
        CompletableFuture<@Nullable Void> resumed = new CallerFuture<>();
        CompletableFuture<@Nullable Void> answer = resumed.thenRun(() -> {
            synchronized (starter) {
                starter.onResumed(groupId);
            }
        });
        engine.forgetQuarantine(handle, resumed);
        return answer;
    }

    /** Proposes a command, forwarding to the leader's host. The payload is copied before the call returns. */
    public CompletableFuture<ProposalResult> propose(long groupId, byte[] payload, Duration timeout) {
        Objects.requireNonNull(payload, "payload");
        return proposeCopy(groupId, payload.length, payload, null, 0, timeout, Routing.FORWARD);
    }

    /** Proposes {@code length} bytes of {@code buffer} from {@code offset}; they are copied before the call returns. */
    public CompletableFuture<ProposalResult> propose(
            long groupId, DirectBuffer buffer, int offset, int length, Duration timeout, Routing routing) {
        Objects.requireNonNull(buffer, "buffer");
        Objects.requireNonNull(routing, "routing");
        buffer.boundsCheck(offset, length);
        return proposeCopy(groupId, length, null, buffer, offset, timeout, routing);
    }

    private CompletableFuture<ProposalResult> proposeCopy(
            long groupId,
            int length,
            byte @Nullable [] payload,
            @Nullable DirectBuffer buffer,
            int offset,
            Duration timeout,
            Routing routing) {
        if (length > Limits.MAX_PAYLOAD_BYTES) {
            return CompletableFuture.failedFuture(
                    new FlotillaException.PayloadTooBig(length, Limits.MAX_PAYLOAD_BYTES));
        }
        long timeoutNs = timeoutNs(timeout);
        ReplicaHandle handle = replicas.get(groupId);
        FlotillaException refusal = refusal(groupId, handle, timeout);
        if (refusal != null || handle == null) {
            return CompletableFuture.failedFuture(
                    refusal != null ? refusal : new FlotillaException.UnknownGroup(groupId));
        }
        if (engine.isStoreFull()) {
            return CompletableFuture.failedFuture(
                    new FlotillaException.Busy("the disk of this host's log store is full; make space"));
        }
        if (!handle.admit(Gathering.weight(length))) {
            return CompletableFuture.failedFuture(handle.busy());
        }
        byte[] copy = new byte[length];
        if (payload != null) {
            System.arraycopy(payload, 0, copy, 0, length);
        } else if (buffer != null) {
            buffer.getBytes(offset, copy);
        }
        Proposal proposal = new Proposal(groupId, copy, timeoutNs, routing);
        if (!engine.worker(handle.worker()).offer(proposal)) {
            handle.release(Gathering.weight(length));
            proposal.completeExceptionally(inboxFull());
        }
        return proposal;
    }

    /** Reads linearizably (ReadIndex, thesis §6.4) from this host's replica, whatever its role. */
    public CompletableFuture<@Nullable Object> read(long groupId, Object query, Duration timeout) {
        Objects.requireNonNull(query, "query");
        return submit(new ReadRequest(groupId, query, timeoutNs(timeout)), timeout);
    }

    /**
     * Reads what this host's replica has applied, however old. Runs the state machine's lookup on the caller's thread.
     *
     * @throws FlotillaException.UnknownGroup if no replica runs here
     * @throws FlotillaException.LookupFailed with what the lookup threw
     * @throws FlotillaException.Unavailable while the state machine is STUCK
     */
    public @Nullable Object staleRead(long groupId, Object query) {
        Objects.requireNonNull(query, "query");
        requireOpen();
        try {
            ReplicaHandle handle = handle(groupId);
            if (handle.isStuck()) {
                throw new FlotillaException.Unavailable(Outcome.NOT_APPLIED, handle.status(), null);
            }
            return handle.machine().lookup(query);
        } catch (FlotillaException e) {
            throw e;
        } catch (Throwable e) { // whatever user code throws, as for a read
            throw new FlotillaException.LookupFailed(e);
        }
    }

    /** Hands leadership of a group to another voter. Completes when the target leads, fails with the reason otherwise. Can be asked on any member's host. */
    public CompletableFuture<@Nullable Void> transferLeadership(long groupId, long targetReplicaId, Duration timeout) {
        return submit(new TransferRequest(groupId, targetReplicaId, timeoutNs(timeout), false), timeout);
    }

    /** Who leads, as this host's replica knows it. */
    public LeaderInfo leader(long groupId) {
        return handle(groupId).leader();
    }

    /** Completes when this host's replica takes part and knows a leader that has committed in its term (reads and writes can be served). */
    public CompletableFuture<@Nullable Void> ready(long groupId, Duration timeout) {
        return submit(new ReadyRequest(groupId, timeoutNs(timeout)), timeout);
    }

    /** One replica in figures. */
    public GroupInfo info(long groupId) {
        return info(handle(groupId));
    }

    private static GroupInfo info(ReplicaHandle handle) {
        return new GroupInfo(
                handle.config().groupId(),
                handle.config().replicaId(),
                handle.membership(),
                1,
                handle.role(),
                handle.leader(),
                handle.lastIndex(),
                handle.commitIndex(),
                handle.machine().appliedIndex(),
                handle.firstIndex(),
                handle.status());
    }

    /** The host and all its replicas in figures. */
    public HostInfo info() {
        List<GroupInfo> groups = new ArrayList<>();
        replicas.all().forEach(handle -> groups.add(info(handle)));
        return new HostInfo(
                config.deployment(),
                config.hostId(),
                transport.localAddress(),
                engine.identity().storeIncarnation(),
                groups,
                new TreeMap<>(transport.connections()),
                store.info(),
                engine.counters(),
                engine.underWay());
    }

    /** Why something is not moving, in words for an operator; a line per thing that is wrong, or one line that all is well. */
    public String status() {
        List<String> lines = new ArrayList<>();
        if (closed) {
            lines.add("host " + config.hostId() + " is closed");
        }
        String failure = engine.failure();
        if (failure != null) {
            lines.add("host takes no part: " + failure);
        }
        if (engine.isStoreFull()) {
            lines.add("the disk of the log store is full: proposals are refused until there is space");
        }
        long commitMs = engine.commitUnderWayMs();
        if (commitMs >= SLOW_COMMIT_MS) {
            lines.add("the log store is busy with one commit for " + commitMs + " ms: its disk is slow or hangs");
        }
        lines.addAll(engine.wipedHosts());
        lines.addAll(engine.stuck());
        new TreeMap<>(transport.connections()).forEach((host, connection) -> {
            if (!connection.connected()) {
                lines.add("host " + host + " is not connected: " + connection.lastProblem());
            }
        });
        replicas.all().forEach(handle -> {
            if (!handle.status().equals("ok") && !handle.isStuck()) {
                lines.add(
                        "[" + handle.config().groupId() + ":" + handle.config().replicaId() + "] " + handle.status());
            }
        });
        return lines.isEmpty() ? "ok: " + replicas.all().size() + " groups" : String.join("\n", lines);
    }

    /**
     * Replaces the address book: hostId to {@code host:port}. What changed is logged.
     *
     * @throws FlotillaException.InvalidRequest if an address does not parse, two hosts have the same, or the transport may
     *     not use one; the former addresses stay
     */
    public void setAddresses(Map<String, String> hostIdToAddress) {
        requireOpen();
        SortedMap<String, String> book = NodeHostConfig.addressBook(hostIdToAddress);
        synchronized (starter) {
            try {
                transport.setAddresses(book);
            } catch (IllegalArgumentException e) {
                throw new FlotillaException.InvalidRequest(String.valueOf(e.getMessage()), e);
            }
            engine.onAddresses(book);
        }
    }

    /** The address that this host listens on. */
    public String localAddress() {
        return transport.localAddress();
    }

    /** Hands leaderships over as well as it can, stops replicas, workers and transport, closes the log store. Blocks for half a minute at most, and for less when nothing hangs. Idempotent. */
    @Override
    public void close() {
        EngineThreads.requireOutside("NodeHost.close");
        synchronized (starter) {
            if (closed) {
                return;
            }
            closed = true;
        }
        List<Runnable> closing = new ArrayList<>();
        replicas.all().forEach(handle -> closing.add(() -> starter.closeMachine(handle)));
        if (engine.close(closing)) {
            release(directory);
        }
    }

    private static void release(DirectoryGuard.Guarded directory) {
        try {
            directory.release();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the lock of the data directory cannot be given back", e);
        }
    }

    private <T, R extends CompletableFuture<T> & Request> CompletableFuture<T> submit(R request, Duration timeout) {
        FlotillaException refusal = refusal(request.groupId(), replicas.get(request.groupId()), timeout);
        if (refusal != null) {
            request.completeExceptionally(refusal);
        } else if (!engine.worker(engine.workerOf(request.groupId())).offer(request)) {
            request.completeExceptionally(inboxFull());
        }
        return request;
    }

    private @Nullable FlotillaException refusal(long groupId, @Nullable ReplicaHandle handle, Duration timeout) {
        if (closed) {
            return new FlotillaException.Stopped(Outcome.NOT_APPLIED, "host " + config.hostId() + " is closed");
        }
        String failure = engine.failure();
        if (failure != null) {
            return ReplicaStarter.takesNoPart(config.hostId(), failure);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            return new FlotillaException.DeadlineExceeded(
                    Outcome.NOT_APPLIED, "the timeout " + timeout + " is over before it begins; it must be positive");
        }
        if (handle == null) {
            return new FlotillaException.UnknownGroup(groupId);
        }
        return null;
    }

    private static FlotillaException inboxFull() {
        return new FlotillaException.Busy("the inbox of the group's worker is full; back off");
    }

    private static long timeoutNs(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative()) {
            return 0;
        }
        return timeout.compareTo(Limits.MAX_TIMEOUT) > 0 ? Limits.MAX_TIMEOUT.toNanos() : timeout.toNanos();
    }

    private ReplicaHandle handle(long groupId) {
        ReplicaHandle handle = replicas.get(groupId);
        if (handle == null) {
            throw new FlotillaException.UnknownGroup(groupId);
        }
        return handle;
    }

    private void requireOpen() {
        if (closed) {
            throw new FlotillaException.Stopped(Outcome.NOT_APPLIED, "host " + config.hostId() + " is closed");
        }
    }
}
