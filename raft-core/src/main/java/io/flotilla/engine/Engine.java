package io.flotilla.engine;

import io.flotilla.FlotillaException;
import io.flotilla.Outcome;
import io.flotilla.codec.RecordCodec;
import io.flotilla.codec.StoredRecord;
import io.flotilla.config.EngineConfig;
import io.flotilla.config.NodeHostConfig;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private final ApplyPool applyPool;
    private final List<StepWorker> workers = new ArrayList<>();
    private final List<AgentRunner.Running> stepRuns = new ArrayList<>();
    private final List<AgentRunner.Running> storeRuns = new ArrayList<>();
    private final HostLink link;
    /** Hosts that came back with another store, in words. */
    private final TreeMap<String, String> wiped = new TreeMap<>();

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
        this.pins = HostIdentity.readPins(store.records(), identity.storeIncarnation());
        this.logWriter = new LogWriter(store, clock, workers);
        this.logReader = new LogReader(store);
        EngineConfig engine = config.engine();
        this.applyPool = new ApplyPool(engine.applyWorkers());
        EngineContext context =
                new EngineContext(engine, clock, random, transport, logWriter, logReader, applyPool, pins);
        for (int i = 0; i < engine.stepWorkers(); i++) {
            workers.add(new StepWorker(i, context));
        }
        this.link = new HostLink(this, identity, random.nextLong());
        transport.setAddresses(config.addresses());
        transport.start(link);
        startAgents(config, clock);
    }

    private void startAgents(NodeHostConfig config, Clock clock) {
        AgentRunner configured = config.agentRunner();
        AgentRunner threads = configured != null ? configured : new ThreadRunner(clock, "flotilla-" + config.hostId());
        AgentRunner loop = config.engine().hostOnEventLoop() && configured == null ? transport.eventLoopRunner() : null;
        AgentRunner.Running writer = threads.start(logWriter, this::onAgentFailure);
        logWriter.runBy(writer);
        AgentRunner.Running reader = threads.start(logReader, this::onAgentFailure);
        logReader.runBy(reader);
        storeRuns.add(writer);
        storeRuns.add(reader);
        applyPool.start(threads, this::onAgentFailure);
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
                worker.failEverything(new FlotillaException.Unavailable(Outcome.UNKNOWN, words, cause));
            }
        }
    }

    public HostIdentity identity() {
        return identity;
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

    private void saveRecord(WriteBatch.RecordWrite write, Runnable whenDurable) {
        worker(0).order(new Control.Save(write, whenDurable));
    }

    /** Stops everything in order: leaderships go elsewhere, callers are answered, the store is closed last. Blocks, bounded. */
    public void close() {
        List<CompletableFuture<@Nullable Void>> drains = new ArrayList<>();
        for (StepWorker worker : workers) {
            CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
            drains.add(done);
            worker.order(new Control.Drain(done));
        }
        await(CompletableFuture.allOf(drains.toArray(CompletableFuture[]::new)));
        boolean ended = true;
        for (AgentRunner.Running run : stepRuns) {
            ended &= run.stop(STOP_TIMEOUT_MS);
        }
        transport.close();
        ended &= applyPool.stop(STOP_TIMEOUT_MS);
        for (StepWorker worker : workers) {
            worker.close(Groups.stopped("host " + identity.hostId()));
        }
        for (AgentRunner.Running run : storeRuns) {
            ended &= run.stop(STOP_TIMEOUT_MS);
        }
        if (!ended) {
            LOG.error("a thread did not end in time; the log store stays open until the process ends");
            return;
        }
        try {
            store.close();
        } catch (LogDbException e) {
            LOG.warn("closing the log store: {}", e.getMessage());
        }
    }

    private static void await(CompletableFuture<Void> drained) {
        try {
            drained.get(DRAIN_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("some leaderships could not be handed over in time: {}", e.toString());
        }
    }
}
