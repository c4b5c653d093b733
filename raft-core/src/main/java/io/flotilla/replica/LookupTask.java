package io.flotilla.replica;

import io.flotilla.FlotillaException;
import io.flotilla.request.ReadRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads that may be served: runs user lookups and completes their callers. */
public final class LookupTask implements GroupWork {
    private final ReplicaHandle handle;
    private final List<ReadRequest> reads;
    private final Completions completions;
    private volatile boolean done;

    /** @param reads not changed any more */
    LookupTask(ReplicaHandle handle, List<ReadRequest> reads, Completions completions) {
        this.handle = handle;
        this.reads = reads;
        this.completions = completions;
    }

    @Override
    public ReplicaHandle handle() {
        return handle;
    }

    @Override
    public void run() {
        for (int i = 0; i < reads.size(); i++) {
            ReadRequest read = reads.get(i);
            if (!read.isDone()) {
                serve(read);
            }
        }
        done = true;
    }

    private void serve(ReadRequest read) {
        Object answer = null;
        FlotillaException failure = null;
        try {
            answer = handle.machine().lookup(read.query());
        } catch (Throwable e) { // whatever user code throws is its caller's, and no thread's of the host
            failure = new FlotillaException.LookupFailed(e);
        }
        if (!completions.isElsewhere()) {
            settle(read, answer, failure);
            return;
        }
        Object found = answer;
        FlotillaException cause = failure;
        if (!completions.handOver(() -> settle(read, found, cause))) {
            settle(read, found, cause);
        }
    }

    private static void settle(ReadRequest read, @Nullable Object answer, @Nullable FlotillaException failure) {
        if (failure != null) {
            read.completeExceptionally(failure);
        } else {
            read.complete(answer);
        }
    }

    @Override
    public void abandon(FlotillaException cause) {
        reads.forEach(read -> read.completeExceptionally(cause));
    }

    /** True when every caller was answered. */
    boolean isDone() {
        return done;
    }

    /** Adds the callers whose deadline has passed and who are not answered. */
    void collectLate(long nowNs, List<ReadRequest> into) {
        for (int i = 0; i < reads.size(); i++) {
            ReadRequest read = reads.get(i);
            if (!read.isDone() && read.deadlineNs() - nowNs <= 0) {
                into.add(read);
            }
        }
    }
}
