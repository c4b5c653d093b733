package io.flotilla.replica;

import io.flotilla.FlotillaException;
import io.flotilla.request.ReadRequest;
import io.flotilla.rsm.ReplicaMachine;
import java.util.List;

/** Reads that may be served: runs user lookups and completes their callers. */
public record LookupTask(ReplicaMachine machine, List<ReadRequest> reads) implements Runnable {
    @Override
    public void run() {
        for (int i = 0; i < reads.size(); i++) {
            ReadRequest read = reads.get(i);
            if (read.isDone()) {
                continue;
            }
            try {
                read.complete(machine.lookup(read.query()));
            } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
                read.completeExceptionally(new FlotillaException.LookupFailed(e));
            }
        }
    }
}
