package io.flotilla.replica;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that the proposals of a whole host may hold until they are applied. Replicas borrow in portions, so that a proposal
 * rarely touches what all share; what is lent exceeds what is used by less than two portions per busy group. A step worker bounds what waits in
 * its inbox of the network with one of its own. Thread safe.
 */
public final class MemoryBudget {
    /** What replicas borrow at a time, in bytes. */
    static final long PORTION_BYTES = 64 << 10;

    private final long limitBytes;
    private final AtomicLong lentBytes = new AtomicLong();

    public MemoryBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Lends {@code bytes}; false, and nothing is lent, if the limit does not allow that. */
    public boolean take(long bytes) {
        // Not add, look and take back: meanwhile others would be refused for what is refused here.
        long before = lentBytes.get();
        while (before + bytes <= limitBytes) {
            long found = lentBytes.compareAndExchange(before, before + bytes);
            if (found == before) {
                return true;
            }
            before = found;
        }
        return false;
    }

    /** Takes back what was lent. */
    public void give(long bytes) {
        lentBytes.addAndGet(-bytes);
    }

    /** Bytes lent to replicas now. */
    public long lentBytes() {
        return lentBytes.get();
    }

    public long limitBytes() {
        return limitBytes;
    }
}
