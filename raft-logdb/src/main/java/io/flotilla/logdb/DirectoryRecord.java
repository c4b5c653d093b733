package io.flotilla.logdb;

import static io.flotilla.logdb.JournalLayout.LE;

import io.flotilla.model.EntryBlock;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One record of a chunk's directory. A mutable carrier that is used again; owned by the writer's thread, or by recovery.
 *
 * <p>Every record but {@code RELOCATE} is a <em>frontier</em>: it says with base, base term, last index, writeId and commit hint all that its
 * replica's log was after it, so that the newest one of a replica tells what older blocks are worth.
 */
final class DirectoryRecord {
    byte type;
    int blockCrc;
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
        blockCrc = crcOf(block);
    }

    void carryNothing() {
        first = 0;
        term = 0;
        length = 0;
        offset = 0;
        bytes = null;
        blockCrc = 0;
    }

    /** Lets go of everything that belongs to others. */
    void release() {
        log = null;
        bytes = null;
    }

    void encode(MutableDirectBuffer to, int at) {
        to.setMemory(at, JournalLayout.RECORD_CRC, (byte) 0);
        to.putByte(at, type);
        to.putInt(at + JournalLayout.RECORD_CRC, blockCrc, LE);
        to.putLong(at + JournalLayout.RECORD_GROUP, groupId, LE);
        to.putLong(at + JournalLayout.RECORD_REPLICA, replicaId, LE);
        to.putLong(at + JournalLayout.RECORD_UID, groupUid, LE);
        to.putLong(at + JournalLayout.RECORD_ORIGIN, origin, LE);
        to.putLong(at + JournalLayout.RECORD_WRITE_ID, writeId, LE);
        to.putLong(at + JournalLayout.RECORD_FIRST, first, LE);
        to.putLong(at + JournalLayout.RECORD_LAST, last, LE);
        to.putLong(at + JournalLayout.RECORD_TERM, term, LE);
        to.putLong(at + JournalLayout.RECORD_BASE, base, LE);
        to.putLong(at + JournalLayout.RECORD_BASE_TERM, baseTerm, LE);
        to.putLong(at + JournalLayout.RECORD_COMMIT, commit, LE);
        to.putInt(at + JournalLayout.RECORD_OFFSET, offset, LE);
        to.putInt(at + JournalLayout.RECORD_BLOCK_LENGTH, length, LE);
    }

    void decode(MutableDirectBuffer from, int at) {
        type = from.getByte(at);
        blockCrc = from.getInt(at + JournalLayout.RECORD_CRC, LE);
        groupId = from.getLong(at + JournalLayout.RECORD_GROUP, LE);
        replicaId = from.getLong(at + JournalLayout.RECORD_REPLICA, LE);
        groupUid = from.getLong(at + JournalLayout.RECORD_UID, LE);
        origin = from.getLong(at + JournalLayout.RECORD_ORIGIN, LE);
        writeId = from.getLong(at + JournalLayout.RECORD_WRITE_ID, LE);
        first = from.getLong(at + JournalLayout.RECORD_FIRST, LE);
        last = from.getLong(at + JournalLayout.RECORD_LAST, LE);
        term = from.getLong(at + JournalLayout.RECORD_TERM, LE);
        base = from.getLong(at + JournalLayout.RECORD_BASE, LE);
        baseTerm = from.getLong(at + JournalLayout.RECORD_BASE_TERM, LE);
        commit = from.getLong(at + JournalLayout.RECORD_COMMIT, LE);
        offset = from.getInt(at + JournalLayout.RECORD_OFFSET, LE);
        length = from.getInt(at + JournalLayout.RECORD_BLOCK_LENGTH, LE);
    }

    private static int crcOf(EntryBlock block) {
        byte[] bytes = block.bytes();
        int at = block.offset() + EntryBlock.CRC_OFFSET;
        return (bytes[at] & 0xFF)
                | (bytes[at + 1] & 0xFF) << 8
                | (bytes[at + 2] & 0xFF) << 16
                | (bytes[at + 3] & 0xFF) << 24;
    }
}
