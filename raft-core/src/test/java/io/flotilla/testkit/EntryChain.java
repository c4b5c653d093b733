package io.flotilla.testkit;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryCursor;
import java.util.Arrays;

/**
 * A log as one hash per index, each over its entry and everything before: two logs that agree at an index agree up to it.
 * Not thread safe.
 */
public final class EntryChain {
    private static final long PRIME = 0x100000001B3L;
    private static final long BASIS = 0xCBF29CE484222325L;

    private final EntryCursor cursor = new EntryCursor();
    /** Hash and term by index; [0] is the beginning. */
    private long[] hashes = new long[256];

    private long[] terms = new long[256];
    private long last;

    /** An empty log. */
    public EntryChain() {
        hashes[0] = BASIS;
    }

    /** Replaces everything from the block's first index on. */
    public void append(EntryBlock block) {
        if (block.firstIndex() > last + 1) {
            throw new AssertionError("gap: " + block + " after " + last);
        }
        ensure(block.lastIndex());
        cursor.wrap(block);
        while (cursor.next()) {
            int index = (int) cursor.index();
            long hash = mix(mix(hashes[index - 1], block.term()), cursor.kind());
            for (int i = 0; i < cursor.payloadLength(); i++) {
                hash = mix(hash, cursor.buffer().getByte(cursor.payloadOffset() + i));
            }
            hashes[index] = hash;
            terms[index] = block.term();
        }
        last = block.lastIndex();
    }

    /** Becomes equal to another. */
    public void copyFrom(EntryChain other) {
        hashes = other.hashes.clone();
        terms = other.terms.clone();
        last = other.last;
    }

    /** Continues with the entries of another up to {@code index}; the two must agree before. */
    public void extendFrom(EntryChain other, long index) {
        ensure(index);
        for (int i = (int) last + 1; i <= index; i++) {
            hashes[i] = other.hashes[i];
            terms[i] = other.terms[i];
        }
        last = Math.max(last, index);
    }

    /** True if both have {@code index} and agree up to it. */
    public boolean agrees(EntryChain other, long index) {
        return index <= last && index <= other.last && hashes[(int) index] == other.hashes[(int) index];
    }

    public long last() {
        return last;
    }

    public long hashAt(long index) {
        return hashes[(int) index];
    }

    public long termAt(long index) {
        return terms[(int) index];
    }

    private void ensure(long index) {
        if (index >= hashes.length) {
            int capacity = Math.max((int) index + 1, hashes.length * 2);
            hashes = Arrays.copyOf(hashes, capacity);
            terms = Arrays.copyOf(terms, capacity);
        }
    }

    private static long mix(long hash, long value) {
        long mixed = (hash ^ value) * PRIME;
        return mixed ^ (mixed >>> 29);
    }
}
