package io.flotilla.engine;

import io.flotilla.FlotillaException;
import io.flotilla.Outcome;
import io.flotilla.codec.RecordCodec;
import io.flotilla.codec.StoredRecord;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.NodeHostConfig;
import io.flotilla.replica.Completions;
import io.flotilla.replica.MemoryBudget;
import io.flotilla.replica.ReplicaHandle;
import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.Clock;
import io.flotilla.spi.EngineAgent;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.RandomSource;
import io.flotilla.spi.Transport;
import io.flotilla.spi.TransportException;
import io.flotilla.spi.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of one host and how they are joined: step workers, log writer, log reader, apply workers, transport. Thread
 * safe.
 */
public final class Engine {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final long STOP_TIMEOUT_MS = 5_000;
    private static final long DRAIN_TIMEOUT_MS = 2_000;

    private final LogDb store;
    private final Transport transport;
    private final HostIdentity identity;
    private final Pins pins;
    private final LogWriter logWriter;
    private final LogReader logReader;
    private final MemoryBudget memory;
    private final ApplyPool applyPool;
    private final ApplyPool readPool;
    private final AgentRunner threads;
    /** User code runs on threads of its own. */
    private final boolean appliesApart;

    private final List<StepWorker> workers = new ArrayList<>();
    private final List<AgentRunner.Running> stepRuns = new ArrayList<>();
    private final List<AgentRunner.Running> storeRuns = new ArrayList<>();
    private final HostLink link;
    /** Hosts that came back with another store, in words. */
    private final TreeMap<String, String> wiped = new TreeMap<>();

    /** The address book in force. */
    private volatile Map<String, String> addresses;

    private volatile @Nullable String failure;

    /**
     * Joins and starts everything. Blocks for the first commit of a new store and for binding the address.
     *
     * @throws LogDbException if the store cannot be written
     * @throws TransportException if the address cannot be bound
     */
    public Engine(NodeHostConfig config, LogDb store, Transport transport, Clock clock, RandomSource random)
            throws LogDbException, TransportException {
        this.store = store;
        this.transport = transport;
        this.identity = HostIdentity.establish(store, config.directory(), config.deployment(), config.hostId(), random);
        identity.noteAddress(store, config.listenAddress());
        this.pins = HostIdentity.readPins(store.records(), identity.storeIncarnation());
        this.logWriter = new LogWriter(store, clock, workers);
        this.logReader = new LogReader(store);
        EngineConfig engine = config.engine();
        this.memory = new MemoryBudget(engine.maxBytesInMemory());
        long stuckNs = TimeUnit.MILLISECONDS.toNanos(engine.stuckAfterMs());
        this.applyPool = new ApplyPool("apply", engine.applyWorkers(), stuckNs, clock);
        this.readPool = new ApplyPool("read", engine.readWorkers(), stuckNs, clock);
        EngineContext context = new EngineContext(
                engine,
                clock,
                random,
                transport,
                logWriter,
                logReader,
                applyPool,
                readPool,
                new Completions(config.completionExecutor()),
                pins);
        for (int i = 0; i < engine.stepWorkers(); i++) {
            workers.add(new StepWorker(i, context));
        }
        this.link = new HostLink(this, identity, random.nextLong());
        this.addresses = config.addresses();
        transport.setAddresses(config.addresses());
        transport.start(link);
        AgentRunner configured = config.agentRunner();
        this.threads = configured != null ? configured : new ThreadRunner(clock, "flotilla-" + config.hostId());
        this.appliesApart = !engine.applyWithStep();
        startAgents(engine, configured == null);
    }

    private void startAgents(EngineConfig config, boolean mayHost) {
        AgentRunner loop = config.hostOnEventLoop() && mayHost ? transport.eventLoopRunner() : null;
        AgentRunner.Running writer = threads.start(logWriter, this::onAgentFailure);
        logWriter.runBy(writer);
        AgentRunner.Running reader = threads.start(logReader, this::onAgentFailure);
        logReader.runBy(reader);
        storeRuns.add(writer);
        storeRuns.add(reader);
        applyPool.start(threads, this::onAgentFailure);
        if (appliesApart) {
            readPool.start(threads, this::onAgentFailure);
        }
        for (StepWorker worker : workers) {
            AgentRunner.Running run = (loop != null ? loop : threads).start(worker, this::onAgentFailure);
            stepRuns.add(run);
            worker.runBy(run::wake);
        }
    }

    /** An agent died: nothing of this host may look alive. */
    private void onAgentFailure(EngineAgent agent, Throwable cause) {
        String words = "agent " + agent.roleName() + " died: " + cause;
        LOG.error("{}: this host takes no part any more", words, cause);
        failure = words;
        for (StepWorker worker : workers) {
            if (worker != agent) {
                worker.report(new Report.Fenced(words));
            } else {
                worker.die(words, new FlotillaException.Unavailable(Outcome.UNKNOWN, words, cause));
            }
        }
    }

    public HostIdentity identity() {
        return identity;
    }

    /** What proposals of all groups may hold. */
    public MemoryBudget memory() {
        return memory;
    }

    Pins pins() {
        return pins;
    }

    int workerCount() {
        return workers.size();
    }

    /** The step worker with that number. */
    public StepWorker worker(int number) {
        return workers.get(number);
    }

    /** The number of the step worker that owns a group. */
    public int workerOf(long groupId) {
        return workers.size() == 1 ? 0 : Math.floorMod((groupId * 0x9E3779B97F4A7C15L) >>> 32, workers.size());
    }

    /** True while the log store has no space. */
    public boolean isStoreFull() {
        return logWriter.isFull();
    }

    /** Why this host as a whole takes no part; null while it does. */
    public @Nullable String failure() {
        return failure != null ? failure : logWriter.fenced();
    }

    /** How long the log store has been busy with one commit, in milliseconds. */
    public long commitUnderWayMs() {
        return TimeUnit.NANOSECONDS.toMillis(logWriter.savingForNs());
    }

    /** User code that does not return, in words. */
    public List<String> stuck() {
        List<String> words = applyPool.stuck();
        words.addAll(readPool.stuck());
        return words;
    }

    /** Hosts that were refused because their store is another than the one met before, in words. */
    public List<String> wipedHosts() {
        synchronized (wiped) {
            return new ArrayList<>(wiped.values());
        }
    }

    /** What the workers have done since the host was opened, by name. */
    public SortedMap<String, Long> counters() {
        SortedMap<String, Long> all = new TreeMap<>();
        for (StepWorker worker : workers) {
            Counters counters = worker.counters();
            all.merge("read_rounds", counters.readRounds(), Long::sum);
            all.merge("campaigns", counters.campaigns(), Long::sum);
            all.merge("leader_changes", counters.leaderChanges(), Long::sum);
            all.merge("inputs_ignored", counters.ignored(), Long::sum);
            all.merge("write_batches", counters.writeBatches(), Long::sum);
        }
        all.put("frames_dropped_inbound", link.framesDropped());
        return all;
    }

    /** What waits, by name, without what is 0. Step workers look about once a second at what is theirs. */
    public SortedMap<String, Long> underWay() {
        Load all = new Load();
        for (StepWorker worker : workers) {
            worker.counters().load().published().forEach(all::add);
        }
        all.add("memory_lent_bytes", memory.lentBytes());
        all.add("user_work", applyPool.waiting() + readPool.waiting());
        all.publish();
        return all.published();
    }

    void reportAll(Report report) {
        for (StepWorker worker : workers) {
            worker.report(report);
        }
    }

    /** A host was met: its store is pinned, and it is told so once that is durable. */
    void pin(String hostId, long incarnation) {
        if (!pins.begin(hostId, incarnation)) {
            return;
        }
        byte[] record = RecordCodec.encode(new StoredRecord.PinRecord(hostId, incarnation));
        saveRecord(new WriteBatch.RecordWrite(HostIdentity.pinKey(hostId), record), () -> {
            pins.durable(hostId, incarnation);
            worker(0).report(new Report.Connected(hostId));
        });
    }

    /** A host says that it has pinned our store; noted for the next starts, and whoever waited for it may begin. */
    void onPinnedBy(String hostId, long incarnation) {
        if (!pins.wasPinnedBy(hostId, incarnation)) {
            return;
        }
        byte[] record = RecordCodec.encode(new StoredRecord.PinnedByRecord(hostId, incarnation));
        saveRecord(new WriteBatch.RecordWrite(HostIdentity.pinnedByKey(hostId), record), () -> {
            pins.pinnedByDurable(hostId, incarnation);
            reportAll(new Report.PinsChanged());
        });
    }

    void onWipedHost(String hostId, long pinned, long found) {
        synchronized (wiped) {
            String words = "host " + hostId + " is refused: its store is " + Long.toHexString(found)
                    + ", met before was " + Long.toHexString(pinned) + "; rebuild its replicas under new replica ids";
            if (wiped.put(hostId, words) == null) {
                LOG.error("{}", words);
            }
        }
    }

    /** The address book was replaced: says what changed. */
    public void onAddresses(Map<String, String> book) {
        Map<String, String> before = addresses;
        addresses = book;
        book.forEach((host, address) -> {
            String known = before.get(host);
            if (!address.equals(known)) {
                LOG.info("host {} is reached at {}, before {}", host, address, known == null ? "unknown" : known);
            }
        });
    }

    /** Deletes the note that a replica is quarantined; {@code done} when that is durable. */
    public void forgetQuarantine(ReplicaHandle handle, CompletableFuture<@Nullable Void> done) {
        StepWorker owner = worker(handle.worker());
        WriteBatch.RecordWrite deletion = new WriteBatch.RecordWrite(
                HostIdentity.quarantineKey(handle.config().groupId()), null);
        CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
        var unused = durable.whenComplete((nothing, cause) -> {
            if (cause != null) {
                done.completeExceptionally(cause);
            } else {
                owner.settle(() -> done.complete(null));
            }
        });
        owner.order(new Control.Save(deletion, durable));
    }

    private void saveRecord(WriteBatch.RecordWrite write, Runnable whenDurable) {
        CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
        var unused = durable.thenRun(whenDurable);
        worker(0).order(new Control.Save(write, durable));
    }

    /**
     * Stops everything in order: leaderships go elsewhere, then {@code lastWork} closes state machines, callers are answered, and the store is closed last.
     * Blocks, bounded: what hangs is left behind.
     *
     * @return false if a thread that uses the store did not end, so that it stays open and the directory must stay locked
     */
    public boolean close(List<Runnable> lastWork) {
        List<CompletableFuture<@Nullable Void>> drains = new ArrayList<>();
        for (StepWorker worker : workers) {
            CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
            drains.add(done);
            worker.order(new Control.Drain(done));
        }
        if (!threads.await(CompletableFuture.allOf(drains.toArray(CompletableFuture[]::new)), DRAIN_TIMEOUT_MS)) {
            LOG.info("some leaderships could not be handed over in time");
        }
        boolean ended = true;
        for (AgentRunner.Running run : stepRuns) {
            ended &= run.stop(STOP_TIMEOUT_MS);
        }
        transport.close();
        FlotillaException stopped = Groups.stopped("host " + identity.hostId());
        finishUserCode(lastWork, stopped);
        for (StepWorker worker : workers) {
            worker.close(stopped);
        }
        for (AgentRunner.Running run : storeRuns) {
            ended &= run.stop(STOP_TIMEOUT_MS);
        }
        if (!ended) {
            LOG.error("a thread did not end in time; the log store stays open, and its directory locked, until the"
                    + " process ends");
            return false;
        }
        try {
            store.close();
        } catch (LogDbException e) {
            LOG.warn("closing the log store: {}", e.getMessage());
        }
        return true;
    }

    /** Runs the last user code, where user code runs, and stops its threads; one that hangs is left behind. */
    private void finishUserCode(List<Runnable> lastWork, FlotillaException cause) {
        boolean ended = readPool.stop(STOP_TIMEOUT_MS, cause);
        List<CompletableFuture<@Nullable Void>> all = new ArrayList<>();
        for (Runnable work : lastWork) {
            CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
            all.add(done);
            boolean taken = applyPool.offer(() -> {
                work.run();
                done.complete(null);
            });
            if (!taken) {
                LOG.warn("the queue for user code is full; a state machine is left open");
                done.complete(null);
            }
        }
        if (!threads.await(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)), STOP_TIMEOUT_MS)) {
            LOG.error("not every state machine was closed in time");
        }
        ended &= applyPool.stop(STOP_TIMEOUT_MS, cause);
        if (!ended) {
            LOG.error("threads are left behind in user code that does not return");
        }
    }
}
