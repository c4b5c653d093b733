package io.flotilla.logdb;

import static io.flotilla.logdb.JournalLayout.LE;

import io.flotilla.spi.LogDbException;
import java.util.Arrays;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Writes the chunks of a plan: the one copy that a block's bytes make on their way to the disk. Owned by the writer's thread. */
final class ChunkWriter {
    private static final int INITIAL_HEAD = 16 * 1024;

    private final OrderedStore store;
    private final UnsafeBuffer head = new UnsafeBuffer(new byte[INITIAL_HEAD]);
    private final MutableDirectBuffer key;

    /**
     * @param store tells what values take on the disk
     * @param key a scratch for keys, in memory that the store can take them from
     */
    ChunkWriter(OrderedStore store, MutableDirectBuffer key) {
        this.store = store;
        this.key = key;
    }

    /**
     * Appends records {@code [from, to)} of the plan as one chunk and tells them where they are. Its values stand under consecutive sequences
     * from {@code sequence}.
     */
    Chunk write(OrderedStore.Write txn, Plan plan, int from, int to, long sequence) throws LogDbException {
        ReplicaLog[] mentions = new ReplicaLog[to - from];
        int headLength = JournalLayout.CHUNK_HEAD_LENGTH;
        int length = 0;
        for (int i = from; i < to; i++) {
            DirectoryRecord record = plan.record(i);
            record.sequence = sequence;
            if (record.isFrontier()) {
                record.origin = sequence;
            }
            mentions[i - from] = record.log();
            headLength = record.encode(roomAt(headLength), headLength);
            length += record.length;
        }
        length += headLength;
        int values = valuesFor(length);
        encodeHead(to - from, sequence, length, values, headLength);
        if (values == 1) {
            writeWhole(txn, plan, from, to, sequence, length, headLength);
        } else {
            writePieces(txn, plan.record(from), sequence, length, headLength);
        }
        return new Chunk(sequence, values, roomOf(store, length, values), mentions);
    }

    /** How many values carry a chunk of this length. */
    static int valuesFor(int length) {
        int rest = length - JournalLayout.MAX_VALUE_LENGTH;
        int piece = JournalLayout.MAX_VALUE_LENGTH - JournalLayout.CONTINUATION_HEAD_LENGTH;
        return rest <= 0 ? 1 : 1 + (rest + piece - 1) / piece;
    }

    /** Bytes that a chunk takes on the disk. */
    static int roomOf(OrderedStore store, int length, int values) {
        if (values == 1) {
            return store.room(JournalLayout.CHUNK_KEY_LENGTH, length);
        }
        int room = 0;
        int rest = length;
        for (int i = 0; i < values; i++) {
            int head = i == 0 ? 0 : JournalLayout.CONTINUATION_HEAD_LENGTH;
            int piece = Math.min(rest, JournalLayout.MAX_VALUE_LENGTH - head);
            room += store.room(JournalLayout.CHUNK_KEY_LENGTH, piece + head);
            rest -= piece;
        }
        return room;
    }

    /** The head's bytes, long enough for a record at {@code at}. */
    private byte[] roomAt(int at) {
        byte[] bytes = head.byteArray();
        if (at + JournalLayout.MAX_RECORD_LENGTH > bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
            head.wrap(bytes);
        }
        return bytes;
    }

    private void encodeHead(int count, long sequence, int length, int values, int headLength) {
        head.putInt(0, JournalLayout.CHUNK_MAGIC, LE);
        head.putInt(JournalLayout.CHUNK_VERSION, JournalLayout.VERSION, LE);
        head.putLong(JournalLayout.CHUNK_SEQUENCE, sequence, LE);
        head.putInt(JournalLayout.CHUNK_RECORDS, count, LE);
        head.putInt(JournalLayout.CHUNK_LENGTH, length, LE);
        head.putInt(JournalLayout.CHUNK_VALUES, values, LE);
        head.putInt(JournalLayout.CHUNK_RECORDS_LENGTH, headLength - JournalLayout.CHUNK_HEAD_LENGTH, LE);
        int crc = JournalLayout.crcAround(head.byteArray(), JournalLayout.CHUNK_CRC, headLength);
        head.putInt(JournalLayout.CHUNK_CRC, crc, LE);
    }

    private void writeWhole(
            OrderedStore.Write txn, Plan plan, int from, int to, long sequence, int length, int headLength)
            throws LogDbException {
        JournalLayout.chunkKey(key, sequence);
        MutableDirectBuffer value = txn.append(key, JournalLayout.CHUNK_KEY_LENGTH, length);
        value.putBytes(0, head, 0, headLength);
        int at = headLength;
        for (int i = from; i < to; i++) {
            DirectoryRecord record = plan.record(i);
            byte[] bytes = record.bytes;
            if (bytes != null) {
                record.offset = at;
                value.putBytes(at, bytes, record.bytesOffset, record.length);
                at += record.length;
            }
        }
    }

    /** A chunk of one block that is longer than a value. */
    private void writePieces(OrderedStore.Write txn, DirectoryRecord record, long sequence, int length, int headLength)
            throws LogDbException {
        byte[] bytes = bytesOf(record.bytes);
        record.offset = headLength;
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
