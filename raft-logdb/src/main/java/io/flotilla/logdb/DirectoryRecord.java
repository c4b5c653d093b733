package io.flotilla.logdb;

import io.flotilla.model.EntryBlock;
import org.jspecify.annotations.Nullable;

/**
 * One record of a chunk's directory. A mutable carrier that is used again; owned by the writer's thread, or by recovery.
 *
 * <p>Every record but {@code RELOCATE} is a <em>frontier</em>: it says with base, base term, last index, writeId and commit hint all that its
 * replica's log was after it, so that the newest one of a replica tells what older blocks are worth. Of a {@code RELOCATE} these fields
 * mean nothing.
 */
final class DirectoryRecord {
    byte type;
    long groupId;
    long replicaId;
    long groupUid;

    /** Sequence of the chunk in which this was first said; kept when a block moves. Orders everything a replica ever wrote. */
    long origin;

    long writeId;

    /** First index of the block; 0 without a block. */
    long first;

    /** Last index of the block's live part; of the log for records without a block. */
    long last;

    /** Term of the block; 0 without a block. */
    long term;

    long base;
    long baseTerm;
    long commit;

    /** Where the block begins in its chunk. */
    int offset;

    /** Length of the block; 0 without a block. */
    int length;

    /** Whose record it is, while it is planned. */
    @Nullable
    ReplicaLog log;

    /** The block's bytes while it is planned, at {@link #bytesOffset}. */
    byte @Nullable [] bytes;

    int bytesOffset;

    /** Where a block that moves is now: its chunk, and its offset there. */
    long fromSequence;

    int fromOffset;

    /** Sequence of the chunk that the record is in. */
    long sequence;

    /** Whose record it is; it must be planned. */
    ReplicaLog log() {
        ReplicaLog owner = log;
        if (owner == null) {
            throw new IllegalStateException("a planned record has no replica");
        }
        return owner;
    }

    boolean hasBlock() {
        return length > 0;
    }

    void carry(EntryBlock block) {
        first = block.firstIndex();
        last = block.lastIndex();
        term = block.term();
        length = block.length();
        bytes = block.bytes();
        bytesOffset = block.offset();
    }

    void carryNothing() {
        first = 0;
        term = 0;
        length = 0;
        offset = 0;
        bytes = null;
    }

    /** Lets go of everything that belongs to others. */
    void release() {
        log = null;
        bytes = null;
    }

    boolean isFrontier() {
        return type != JournalLayout.RELOCATE;
    }

    /** Writes it into {@code to}, at most {@link JournalLayout#MAX_RECORD_LENGTH} bytes; returns where it ends. */
    int encode(byte[] to, int at) {
        to[at] = type;
        int next = Varint.put(to, at + 1, Varint.zigzag(groupId));
        next = Varint.put(to, next, replicaId);
        if (isFrontier()) {
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                to[next++] = (byte) (groupUid >>> shift);
            }
            next = Varint.put(to, next, writeId);
            next = Varint.put(to, next, last);
            next = Varint.put(to, next, last - base);
            next = Varint.put(to, next, baseTerm);
            next = Varint.put(to, next, Varint.zigzag(last - commit));
        } else {
            next = Varint.put(to, next, sequence - origin);
            next = Varint.put(to, next, last);
        }
        if (hasBlock()) {
            next = Varint.put(to, next, last - first);
            next = Varint.put(to, next, term);
            next = Varint.put(to, next, length);
        }
        return next;
    }

    /** Reads a record of the chunk at {@code chunkSequence}; false if it is not one. Where its block is, only the chunk knows. */
    boolean decode(Varint.Reader from, long chunkSequence) {
        sequence = chunkSequence;
        type = from.oneByte();
        groupId = Varint.unzigzag(from.varint());
        replicaId = from.varint();
        if (isFrontier()) {
            groupUid = from.fixed();
            origin = chunkSequence;
            writeId = from.varint();
            last = from.varint();
            base = last - from.varint();
            baseTerm = from.varint();
            commit = last - Varint.unzigzag(from.varint());
        } else {
            origin = chunkSequence - from.varint();
            last = from.varint();
        }
        carryNothing();
        boolean sound = type >= JournalLayout.APPEND && type <= JournalLayout.REMOVE && replicaId >= 1;
        if (type == JournalLayout.APPEND || type == JournalLayout.RELOCATE) {
            first = last - from.varint();
            term = from.varint();
            long bytesOfBlock = from.varint();
            length = (int) bytesOfBlock;
            sound &= length > 0 && length == bytesOfBlock;
        }
        return sound && !from.isBroken();
    }
}
