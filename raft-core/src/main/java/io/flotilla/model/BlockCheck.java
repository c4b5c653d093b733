package io.flotilla.model;

import static io.flotilla.model.EntryBlock.CODEC_OFFSET;
import static io.flotilla.model.EntryBlock.ENTRY_COUNT_OFFSET;
import static io.flotilla.model.EntryBlock.ENTRY_HEADER_LENGTH;
import static io.flotilla.model.EntryBlock.FIRST_INDEX_OFFSET;
import static io.flotilla.model.EntryBlock.FLAGS_OFFSET;
import static io.flotilla.model.EntryBlock.HEADER_LENGTH;
import static io.flotilla.model.EntryBlock.LENGTH_OFFSET;
import static io.flotilla.model.EntryBlock.RESERVED_OFFSET;
import static io.flotilla.model.EntryBlock.TERM_OFFSET;
import static io.flotilla.model.EntryBlock.UNCOMPRESSED_LENGTH_OFFSET;
import static io.flotilla.model.EntryBlock.VERSION;
import static io.flotilla.model.EntryBlock.VERSION_OFFSET;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** Checks that bytes have the structure of a block, before any of them is believed. */
final class BlockCheck {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private BlockCheck() {}

    /** The length of the block at the start of {@code buffer}, all of whose fields and entry lengths agree. */
    static int structure(DirectBuffer buffer, int available) {
        check(available >= HEADER_LENGTH, "a block's length in bytes must be at least ", HEADER_LENGTH, available);
        int version = buffer.getByte(VERSION_OFFSET);
        check(version == VERSION, "block version must be ", VERSION, version);
        check(buffer.getByte(FLAGS_OFFSET) == 0, "block flags must be ", 0, buffer.getByte(FLAGS_OFFSET));
        check(buffer.getByte(CODEC_OFFSET) == 0, "block codec must be ", 0, buffer.getByte(CODEC_OFFSET));
        check(buffer.getByte(RESERVED_OFFSET) == 0, "reserved byte must be ", 0, buffer.getByte(RESERVED_OFFSET));
        int length = buffer.getInt(LENGTH_OFFSET, LE);
        check(length >= HEADER_LENGTH && length <= available, "block length must be within ", available, length);
        int uncompressed = buffer.getInt(UNCOMPRESSED_LENGTH_OFFSET, LE);
        check(
                uncompressed == length - HEADER_LENGTH,
                "length of entries must be ",
                length - HEADER_LENGTH,
                uncompressed);
        int count = buffer.getInt(ENTRY_COUNT_OFFSET, LE);
        int most = uncompressed / ENTRY_HEADER_LENGTH;
        check(count >= 1 && count <= most, "entry count must be at least 1 and at most ", most, count);
        long first = buffer.getLong(FIRST_INDEX_OFFSET, LE);
        check(first >= 1 && first <= Long.MAX_VALUE - count, "first index must be at least ", 1, first);
        long term = buffer.getLong(TERM_OFFSET, LE);
        check(term >= 1, "term must be at least ", 1, term);
        entries(buffer, length, count);
        return length;
    }

    /** Words are made only for what is wrong: this runs for every entry that arrives or is read. */
    private static void entries(DirectBuffer buffer, int length, int count) {
        int position = HEADER_LENGTH;
        for (int i = 0; i < count; i++) {
            int left = length - position - ENTRY_HEADER_LENGTH;
            int payload = left < 0 ? -1 : buffer.getInt(position, LE);
            if (payload < 0 || payload > left) {
                throw new CorruptBlockException("entry " + i + " of " + count + " at byte " + position
                        + " must have a length within " + left + ", found " + payload);
            }
            position += ENTRY_HEADER_LENGTH + payload;
        }
        if (position != length) {
            throw new CorruptBlockException("entries must end at " + length + ", found " + position);
        }
    }

    private static void check(boolean holds, String expected, int bound, long found) {
        if (!holds) {
            throw new CorruptBlockException(expected + bound + ", found " + found);
        }
    }
}
