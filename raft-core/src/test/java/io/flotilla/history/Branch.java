package io.flotilla.history;

import org.jspecify.annotations.Nullable;

/**
 * Where an order of the steps so far may have led.
 *
 * @param state of the key
 * @param boundary the event at which the latest SET was placed; 0 if none was
 * @param used by slot, of the steps under way: those that are placed
 * @param trace how it came about
 */
@SuppressWarnings("ArrayRecordComponent") // compared by Window
record Branch(
        int state, int boundary, long[] used, @Nullable Trace trace) {
    boolean isUsed(int slot) {
        return (used[slot / Long.SIZE] & (1L << slot)) != 0;
    }

    /** Those that are placed, and one more. */
    long[] usedAnd(int slot) {
        long[] more = used.clone();
        more[slot / Long.SIZE] |= 1L << slot;
        return more;
    }

    /** The same when the step of that slot is not under way any more. */
    Branch without(int slot) {
        long[] fewer = used.clone();
        fewer[slot / Long.SIZE] &= ~(1L << slot);
        return new Branch(state, boundary, fewer, trace);
    }
}
