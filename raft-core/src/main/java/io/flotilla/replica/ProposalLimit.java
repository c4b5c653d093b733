package io.flotilla.replica;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that proposals of one group may hold until they are applied: a limit of the group, and what is borrowed of the host's budget for
 * them. Thread safe, and a proposal within what is borrowed costs one compare and exchange.
 *
 * <p>Both figures are one number, for each decision needs both at one moment:
 *
 * <pre>
 *   63          39                     0
 *   │ portions  │ bytes under way      │      until it is retired: bytes ≤ portions × PORTION_BYTES
 * </pre>
 */
final class ProposalLimit {
    private static final int BYTES_BITS = 40;
    private static final long BYTES_MASK = (1L << BYTES_BITS) - 1;
    private static final long ONE_PORTION = 1L << BYTES_BITS;
    /** More than any host has; so neither figure reaches the other. */
    private static final long MOST_BYTES = 1L << (BYTES_BITS - 2);

    private final long limitBytes;
    private final MemoryBudget memory;
    private final AtomicLong state = new AtomicLong();
    /** Guarded by this: borrowing and giving back happen one at a time. */
    private boolean retired;

    /** @param limitBytes of the group; above 256 GiB it counts as that */
    ProposalLimit(long limitBytes, MemoryBudget memory) {
        this.limitBytes = Math.min(limitBytes, MOST_BYTES);
        this.memory = memory;
    }

    /** Counts {@code bytes}; false, and nothing counted, when one of the limits is reached. */
    boolean admit(long bytes) {
        while (true) {
            // Not add, look and take back: meanwhile others would be refused for what is refused here.
            long before = state.get();
            long after = (before & BYTES_MASK) + bytes;
            if (after > limitBytes) {
                return false;
            }
            if (after <= borrowed(before)) {
                if (state.compareAndSet(before, before + bytes)) {
                    return true;
                }
            } else if (!borrow(after)) {
                return false;
            }
        }
    }

    /** Gives back what {@link #admit} counted. */
    void release(long bytes) {
        long left = state.addAndGet(-bytes);
        if ((left & BYTES_MASK) == 0 || borrowed(left) - (left & BYTES_MASK) > 2 * MemoryBudget.PORTION_BYTES) {
            giveBack();
        }
    }

    /** Admits nothing more, and holds nothing of the host's budget. */
    synchronized void retire() {
        retired = true;
        giveBack();
    }

    /** Bytes admitted and not given back. */
    long bytes() {
        return state.get() & BYTES_MASK;
    }

    /** Bytes that are borrowed of the host's budget. */
    long borrowedBytes() {
        return borrowed(state.get());
    }

    /** False if the host has no more. True means only that it is worth another look. */
    private synchronized boolean borrow(long need) {
        long missing = portions(need) - state.get() / ONE_PORTION;
        if (retired || (missing > 0 && !memory.take(missing * MemoryBudget.PORTION_BYTES))) {
            return false;
        }
        state.addAndGet(Math.max(0, missing) * ONE_PORTION);
        return true;
    }

    private synchronized void giveBack() {
        long before = state.get();
        long kept = kept(before);
        while (kept < before / ONE_PORTION) {
            if (state.compareAndSet(before, (kept * ONE_PORTION) | (before & BYTES_MASK))) {
                memory.give((before / ONE_PORTION - kept) * MemoryBudget.PORTION_BYTES);
                return;
            }
            before = state.get();
            kept = kept(before);
        }
    }

    private long kept(long now) {
        return retired ? 0 : portions(now & BYTES_MASK);
    }

    private static long borrowed(long state) {
        return state / ONE_PORTION * MemoryBudget.PORTION_BYTES;
    }

    private static long portions(long bytes) {
        return (bytes + MemoryBudget.PORTION_BYTES - 1) / MemoryBudget.PORTION_BYTES;
    }
}
