package io.flotilla.history;

import org.jspecify.annotations.Nullable;

/**
 * Where an order of the steps so far may have led.
 *
 * @param state of the key
 * @param boundary the event at which the latest SET was placed; 0 if none was
 * @param used by slot, of the steps under way: those that are placed
 * @param free those that need not be placed any more, but may be, unless they are: it stands for several configurations that differ in them
 * @param trace how it came about
 */
@SuppressWarnings("ArrayRecordComponent") // compared by Window
record Branch(
        int state,
        int boundary,
        long[] used,
        long[] free,
        @Nullable Trace trace) {
    boolean isUsed(int slot) {
        return (used[slot / Long.SIZE] & (1L << slot)) != 0;
    }

    /** True if it need not be placed any more. */
    boolean isDone(int slot) {
        return ((used[slot / Long.SIZE] | free[slot / Long.SIZE]) & (1L << slot)) != 0;
    }

    /** Those that are placed, and one more. */
    long[] usedAnd(int slot) {
        return with(used, slot, true);
    }

    /** The same when the step of that slot is not under way any more. */
    Branch without(int slot) {
        return new Branch(state, boundary, with(used, slot, false), with(free, slot, false), trace);
    }

    private static long[] with(long[] bits, int slot, boolean set) {
        long bit = 1L << slot;
        if (((bits[slot / Long.SIZE] & bit) != 0) == set) {
            return bits;
        }
        long[] changed = bits.clone();
        changed[slot / Long.SIZE] ^= bit;
        return changed;
    }
}
