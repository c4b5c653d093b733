package io.flotilla.sim.check;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryCursor;
import io.flotilla.model.EntryKind;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * A log as numbers: by index the term, a hash of the command (0 for what is no command), and a hash of everything up to there. Two
 * logs that agree at an index agree up to it. It never forgets: compaction does not touch it. Not thread safe.
 */
public final class Chain {
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private final EntryCursor cursor = new EntryCursor();
    private long[] hashes = new long[64];
    private long[] terms = new long[64];
    private long[] commands = new long[64];
    private long last;

    /** Index of the last entry. */
    public long last() {
        return last;
    }

    public long term(long index) {
        return terms[(int) index];
    }

    /** Hash of everything up to {@code index}. */
    public long hash(long index) {
        return hashes[(int) index];
    }

    /** Hash of the command at {@code index}; 0 if it is none. */
    public long command(long index) {
        return commands[(int) index];
    }

    /** True if both have {@code index} and agree up to it. */
    public boolean agrees(Chain other, long index) {
        return index <= last && index <= other.last && hashes[(int) index] == other.hashes[(int) index];
    }

    /** Replaces everything from the block's first index on. */
    void append(EntryBlock block) {
        ensure(block.lastIndex());
        cursor.wrap(block);
        while (cursor.next()) {
            int index = (int) cursor.index();
            long command = cursor.kind() == EntryKind.COMMAND
                    ? hashOf(cursor.buffer(), cursor.payloadOffset(), cursor.payloadLength())
                    : 0;
            set(index, block.term(), command, mix(command, cursor.kind()));
        }
        last = block.lastIndex();
    }

    private void set(int index, long term, long command, long entry) {
        hashes[index] = mix(mix(hashes[index - 1], term), entry);
        terms[index] = term;
        commands[index] = command;
    }

    /** Continues with the entries of another up to {@code index}. */
    void extendFrom(Chain other, long index) {
        ensure(index);
        int from = (int) last + 1;
        int count = (int) (index - last);
        System.arraycopy(other.hashes, from, hashes, from, count);
        System.arraycopy(other.terms, from, terms, from, count);
        System.arraycopy(other.commands, from, commands, from, count);
        last = index;
    }

    private void ensure(long index) {
        if (index >= hashes.length) {
            int capacity = Math.max((int) index + 1, hashes.length * 2);
            hashes = Arrays.copyOf(hashes, capacity);
            terms = Arrays.copyOf(terms, capacity);
            commands = Arrays.copyOf(commands, capacity);
        }
    }

    /** Hash of a command; never 0. */
    public static long hashOf(DirectBuffer buffer, int offset, int length) {
        long hash = PRIME + length;
        int at = offset;
        int end = offset + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash, buffer.getLong(at, java.nio.ByteOrder.LITTLE_ENDIAN));
        }
        for (; at < end; at++) {
            hash = mix(hash, buffer.getByte(at));
        }
        return hash == 0 ? 1 : hash;
    }

    static long mix(long hash, long value) {
        long mixed = (hash ^ value) * PRIME;
        return mixed ^ (mixed >>> 31);
    }
}
