package io.flotilla.logdb;

import java.util.concurrent.atomic.LongAdder;

/** What happened to stores in memory: shows that simulations come to the places that they are to try. Any thread. */
final class StoreTally {
    final LongAdder commits = new LongAdder();

    /** Keys removed: chunks that compaction emptied, states of replicas that are gone. */
    final LongAdder deletes = new LongAdder();

    /** Transactions refused for want of space at their beginning, and in the middle or at their commit. */
    final LongAdder refusedAtBegin = new LongAdder();

    final LongAdder refusedLater = new LongAdder();

    final LongAdder failedCommits = new LongAdder();

    /** Values in which a bit was turned on their way to compaction. */
    final LongAdder turned = new LongAdder();

    @Override
    public String toString() {
        return commits + " commits, " + deletes + " keys removed, " + refusedAtBegin + " + " + refusedLater
                + " refused for want of space at their beginning + later, " + failedCommits + " failed, " + turned
                + " bits turned on their way to compaction";
    }
}
