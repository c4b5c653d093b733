package io.flotilla.engine;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.Update;
import io.flotilla.replica.Replica;
import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.EngineAgent;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import java.util.List;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Reads old entries for followers that lag and for replay. May block on page faults, so it has a thread of its own. */
final class LogReader implements EngineAgent {
    private record Task(Replica replica, Update.RangeWanted range, StepWorker owner) {}

    private final LogDb store;
    /** Bounded: a replica has at most one question per remote, and one of its own, under way. */
    private final ManyToOneConcurrentLinkedQueue<Task> inbox = new ManyToOneConcurrentLinkedQueue<>();

    private AgentRunner.@Nullable Running running;

    LogReader(LogDb store) {
        this.store = store;
    }

    void runBy(AgentRunner.Running handle) {
        running = handle;
    }

    /** Asks for a range. By step workers. */
    void submit(Replica replica, Update.RangeWanted range, StepWorker owner) {
        inbox.add(new Task(replica, range, owner));
        AgentRunner.Running handle = running;
        if (handle != null) {
            handle.wake();
        }
    }

    @Override
    public int doWork() {
        Task task = inbox.poll();
        if (task == null) {
            return 0;
        }
        Update.RangeWanted range = task.range;
        List<EntryBlock> blocks = List.of();
        String failure = null;
        try {
            blocks = store.read(task.replica.key(), range.low(), range.high(), range.maxBytes());
        } catch (LogDbException e) {
            failure = e.getMessage();
        }
        task.owner.report(new Report.Range(task.replica, range.remote(), range.low(), blocks, failure));
        return 1;
    }

    @Override
    public String roleName() {
        return "log-reader";
    }
}
