package io.flotilla.engine;

import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.Clock;
import io.flotilla.spi.EngineAgent;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.StoreFullException;
import io.flotilla.spi.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a log store: takes every batch that waits, makes them durable in one commit, and reports. Group commit emerges: what gathers while
 * an fsync runs shares the next. The only agent that blocks on write and fsync; shares its thread with nothing.
 *
 * <p>A full store is not a failure: the batches keep their place and are tried again. Any other failure fences the store: it is
 * never written again, and every step worker is told.
 */
final class LogWriter implements EngineAgent {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final long FULL_RETRY_NS = 200_000_000L;

    /** A batch and who is told when it is durable. */
    private record Entry(WriteTask task, StepWorker owner) {}

    private final LogDb store;
    private final Clock clock;
    private final List<StepWorker> workers;
    /** Bounded by what the step workers keep under way: a fixed number of batches each. */
    private final ManyToOneConcurrentLinkedQueue<Entry> inbox = new ManyToOneConcurrentLinkedQueue<>();

    private final List<Entry> taken = new ArrayList<>();
    private final WriteBatch merged = new WriteBatch();
    private long retryAtNs = Long.MAX_VALUE;
    private volatile @Nullable String fenced;
    private volatile boolean full;
    private volatile boolean saving;
    private volatile long savingSinceNs;
    private AgentRunner.@Nullable Running running;

    /** @param workers filled before the writer is started */
    LogWriter(LogDb store, Clock clock, List<StepWorker> workers) {
        this.store = store;
        this.clock = clock;
        this.workers = workers;
    }

    void runBy(AgentRunner.Running handle) {
        running = handle;
    }

    /** Hands over a batch. By step workers. */
    void submit(WriteTask task, StepWorker owner) {
        inbox.add(new Entry(task, owner));
        AgentRunner.Running handle = running;
        if (handle != null) {
            handle.wake();
        }
    }

    /** True while the store has no space: proposals are refused meanwhile. */
    boolean isFull() {
        return full;
    }

    /** How long the present commit has taken, in nanoseconds; 0 when none is under way. Any thread. */
    long savingForNs() {
        long since = savingSinceNs;
        return saving ? Math.max(0, clock.nanoTime() - since) : 0;
    }

    /** Why the store takes nothing any more; null while it does. */
    @Nullable
    String fenced() {
        return fenced;
    }

    @Override
    public int doWork() {
        if (fenced != null) {
            return discard();
        }
        for (Entry entry = inbox.poll(); entry != null; entry = inbox.poll()) {
            taken.add(entry);
            merged.addAll(entry.task.batch);
        }
        if (taken.isEmpty() || (full && clock.nanoTime() - retryAtNs < 0)) {
            return 0;
        }
        savingSinceNs = clock.nanoTime();
        saving = true;
        try {
            store.save(merged);
        } catch (StoreFullException e) {
            waitForSpace(e);
            return 0;
        } catch (LogDbException | RuntimeException e) {
            fence(e);
            return 1;
        } finally {
            saving = false;
        }
        if (full) {
            full = false;
            retryAtNs = Long.MAX_VALUE;
            LOG.info("log store has space again");
        }
        for (int i = 0; i < taken.size(); i++) {
            taken.get(i).owner.report(new Report.Durable(taken.get(i).task));
        }
        int count = taken.size();
        taken.clear();
        merged.clear();
        return count;
    }

    @Override
    public long nextDeadlineNs() {
        return retryAtNs;
    }

    @Override
    public String roleName() {
        return "log";
    }

    private void waitForSpace(StoreFullException e) {
        if (!full) {
            full = true;
            LOG.error("log store is full, writes wait for space and proposals are refused: {}", e.getMessage());
        }
        retryAtNs = clock.nanoTime() + FULL_RETRY_NS;
    }

    private void fence(Exception e) {
        fenced = String.valueOf(e.getMessage());
        // A full store that fails is not tried again: its time would lie in the past for ever.
        retryAtNs = Long.MAX_VALUE;
        LOG.error("log store is fenced: nothing is acknowledged from here any more", e);
        taken.clear();
        merged.clear();
        for (StepWorker worker : workers) {
            worker.report(new Report.Fenced("the log store failed: " + e.getMessage()));
        }
    }

    private int discard() {
        int count = 0;
        while (inbox.poll() != null) {
            count++;
        }
        return count;
    }
}
