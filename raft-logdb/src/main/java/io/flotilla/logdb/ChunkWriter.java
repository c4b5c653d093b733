package io.flotilla.logdb;

import static io.flotilla.logdb.JournalLayout.LE;

import io.flotilla.spi.LogDbException;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Writes the chunks of a plan: the one copy that a block's bytes make on their way to the disk. Owned by the writer's thread. */
final class ChunkWriter {
    private static final int INITIAL_HEAD = 16 * 1024;

    private final UnsafeBuffer head = new UnsafeBuffer(new byte[INITIAL_HEAD]);
    private final MutableDirectBuffer key;

    /** @param key a scratch for keys, in memory that the store can take them from */
    ChunkWriter(MutableDirectBuffer key) {
        this.key = key;
    }

    /**
     * Appends records {@code [from, to)} of the plan as one chunk and tells them where they are.
     *
     * @return how many values carry it, under consecutive sequences from {@code sequence}
     */
    int write(OrderedStore.Write txn, Plan plan, int from, int to, long sequence) throws LogDbException {
        int headLength = JournalLayout.CHUNK_HEAD_LENGTH + (to - from) * JournalLayout.RECORD_LENGTH;
        int length = headLength;
        for (int i = from; i < to; i++) {
            DirectoryRecord record = plan.record(i);
            record.sequence = sequence;
            record.offset = record.hasBlock() ? length : 0;
            length += record.length;
            if (record.type != JournalLayout.RELOCATE) {
                record.origin = sequence;
            }
        }
        int values = valuesFor(length);
        encodeHead(plan, from, to, sequence, length, values, headLength);
        if (values == 1) {
            writeWhole(txn, plan, from, to, sequence, length, headLength);
        } else {
            writePieces(txn, plan.record(from), sequence, length, headLength);
        }
        return values;
    }

    /** How many values carry a chunk of this length. */
    static int valuesFor(int length) {
        int rest = length - JournalLayout.MAX_VALUE_LENGTH;
        int piece = JournalLayout.MAX_VALUE_LENGTH - JournalLayout.CONTINUATION_HEAD_LENGTH;
        return rest <= 0 ? 1 : 1 + (rest + piece - 1) / piece;
    }

    private void encodeHead(Plan plan, int from, int to, long sequence, int length, int values, int headLength) {
        if (headLength > head.capacity()) {
            head.wrap(new byte[Math.max(headLength, head.capacity() * 2)]);
        }
        head.putInt(0, JournalLayout.CHUNK_MAGIC, LE);
        head.putInt(JournalLayout.CHUNK_VERSION, JournalLayout.VERSION, LE);
        head.putLong(JournalLayout.CHUNK_SEQUENCE, sequence, LE);
        head.putInt(JournalLayout.CHUNK_RECORDS, to - from, LE);
        head.putInt(JournalLayout.CHUNK_LENGTH, length, LE);
        head.putInt(JournalLayout.CHUNK_VALUES, values, LE);
        int at = JournalLayout.CHUNK_HEAD_LENGTH;
        for (int i = from; i < to; i++) {
            plan.record(i).encode(head, at);
            at += JournalLayout.RECORD_LENGTH;
        }
        int crc = JournalLayout.crcAround(head.byteArray(), JournalLayout.CHUNK_CRC, headLength);
        head.putInt(JournalLayout.CHUNK_CRC, crc, LE);
    }

    private void writeWhole(
            OrderedStore.Write txn, Plan plan, int from, int to, long sequence, int length, int headLength)
            throws LogDbException {
        JournalLayout.chunkKey(key, sequence);
        MutableDirectBuffer value = txn.append(key, JournalLayout.CHUNK_KEY_LENGTH, length);
        value.putBytes(0, head, 0, headLength);
        for (int i = from; i < to; i++) {
            DirectoryRecord record = plan.record(i);
            byte[] bytes = record.bytes;
            if (bytes != null) {
                value.putBytes(record.offset, bytes, record.bytesOffset, record.length);
            }
        }
    }

    /** A chunk of one block that is longer than a value. */
    private void writePieces(OrderedStore.Write txn, DirectoryRecord record, long sequence, int length, int headLength)
            throws LogDbException {
        byte[] bytes = bytesOf(record.bytes);
        JournalLayout.chunkKey(key, sequence);
        MutableDirectBuffer value = txn.append(key, JournalLayout.CHUNK_KEY_LENGTH, JournalLayout.MAX_VALUE_LENGTH);
        value.putBytes(0, head, 0, headLength);
        int done = JournalLayout.MAX_VALUE_LENGTH - headLength;
        value.putBytes(headLength, bytes, record.bytesOffset, done);
        int capacity = JournalLayout.MAX_VALUE_LENGTH - JournalLayout.CONTINUATION_HEAD_LENGTH;
        for (int number = 1; headLength + done < length; number++) {
            int piece = Math.min(capacity, length - headLength - done);
            JournalLayout.chunkKey(key, sequence + number);
            value = txn.append(key, JournalLayout.CHUNK_KEY_LENGTH, JournalLayout.CONTINUATION_HEAD_LENGTH + piece);
            value.putInt(0, JournalLayout.CONTINUATION_MAGIC, LE);
            value.putInt(JournalLayout.CONTINUATION_NUMBER, number, LE);
            value.putLong(JournalLayout.CONTINUATION_SEQUENCE, sequence, LE);
            value.putBytes(JournalLayout.CONTINUATION_HEAD_LENGTH, bytes, record.bytesOffset + done, piece);
            done += piece;
        }
    }

    private static byte[] bytesOf(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new IllegalStateException("a chunk of several values holds one block");
        }
        return bytes;
    }
}
