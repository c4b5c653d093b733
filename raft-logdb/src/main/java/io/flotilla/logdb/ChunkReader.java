package io.flotilla.logdb;

import static io.flotilla.logdb.JournalLayout.LE;

import io.flotilla.spi.LogDbException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the head of a chunk, checked, and blocks out of it. A flyweight to be reused by one thread. */
final class ChunkReader {
    private static final int INITIAL_HEAD = 16 * 1024;

    private final String store;
    private final UnsafeBuffer head = new UnsafeBuffer(new byte[INITIAL_HEAD]);
    private final UnsafeBuffer key;
    private final Varint.Reader records = new Varint.Reader();
    private int recordsLeft;
    private int recordsEnd;

    /** Where the blocks of the records decoded so far end. */
    private int blocksEnd;

    /**
     * @param store what messages call the store
     * @param key a scratch for keys, in memory that the store can take them from
     */
    ChunkReader(String store, UnsafeBuffer key) {
        this.store = store;
        this.key = key;
    }

    /** Reads the head of the chunk at {@code sequence}. */
    void readHead(OrderedStore.Read txn, long sequence) throws LogDbException {
        JournalLayout.chunkKey(key, sequence);
        parseHead(valueOf(txn, sequence), sequence);
    }

    /** Takes the head out of a chunk's first value and checks it. */
    void parseHead(DirectBuffer value, long sequence) throws LogDbException {
        int available = value.capacity();
        if (available < JournalLayout.CHUNK_HEAD_LENGTH) {
            throw corrupt(sequence, "at least " + JournalLayout.CHUNK_HEAD_LENGTH + " bytes", available);
        }
        int magic = value.getInt(0, LE);
        if (magic != JournalLayout.CHUNK_MAGIC) {
            throw corrupt(sequence, "magic " + JournalLayout.CHUNK_MAGIC, magic);
        }
        int count = value.getInt(JournalLayout.CHUNK_RECORDS, LE);
        int recordsLength = value.getInt(JournalLayout.CHUNK_RECORDS_LENGTH, LE);
        if (recordsLength < JournalLayout.MIN_RECORD_LENGTH
                || recordsLength > available - JournalLayout.CHUNK_HEAD_LENGTH) {
            throw corrupt(sequence, "a length of records that fits " + available + " bytes", recordsLength);
        }
        if (count < 1 || count > recordsLength / JournalLayout.MIN_RECORD_LENGTH) {
            throw corrupt(sequence, "a record count that fits " + recordsLength + " bytes", count);
        }
        int headLength = JournalLayout.CHUNK_HEAD_LENGTH + recordsLength;
        if (headLength > head.capacity()) {
            head.wrap(new byte[headLength]);
        }
        value.getBytes(0, head, 0, headLength);
        checkHead(headLength, available, sequence);
        records.wrap(head.byteArray(), JournalLayout.CHUNK_HEAD_LENGTH, headLength);
        recordsLeft = count;
        recordsEnd = headLength;
        blocksEnd = headLength;
    }

    private void checkHead(int headLength, int available, long sequence) throws LogDbException {
        int stored = head.getInt(JournalLayout.CHUNK_CRC, LE);
        int computed = JournalLayout.crcAround(head.byteArray(), JournalLayout.CHUNK_CRC, headLength);
        if (stored != computed) {
            throw corrupt(sequence, "checksum " + Integer.toHexString(computed), Integer.toHexString(stored));
        }
        int version = head.getInt(JournalLayout.CHUNK_VERSION, LE);
        if (version != JournalLayout.VERSION) {
            throw corrupt(sequence, "version " + JournalLayout.VERSION, version);
        }
        if (head.getLong(JournalLayout.CHUNK_SEQUENCE, LE) != sequence) {
            throw corrupt(sequence, "sequence " + sequence, head.getLong(JournalLayout.CHUNK_SEQUENCE, LE));
        }
        int length = length();
        if (length < headLength
                || values() != ChunkWriter.valuesFor(length)
                || available != Math.min(length, JournalLayout.MAX_VALUE_LENGTH)) {
            throw corrupt(sequence, "a length that fits its value of " + available + " bytes", length);
        }
    }

    /** Number of records in the head read last. */
    int recordCount() {
        return head.getInt(JournalLayout.CHUNK_RECORDS, LE);
    }

    /** Length of the chunk read last. */
    int length() {
        return head.getInt(JournalLayout.CHUNK_LENGTH, LE);
    }

    /** How many values carry the chunk read last. */
    int values() {
        return head.getInt(JournalLayout.CHUNK_VALUES, LE);
    }

    /**
     * Decodes the next record of the head read last, and where its block is.
     *
     * @return false after the last
     */
    boolean next(DirectoryRecord into) throws LogDbException {
        long sequence = head.getLong(JournalLayout.CHUNK_SEQUENCE, LE);
        if (recordsLeft == 0) {
            return false;
        }
        if (!into.decode(records, sequence)) {
            throw corrupt(sequence, "a record of version " + JournalLayout.VERSION, "type " + into.type);
        }
        if (into.length > length() - blocksEnd) {
            throw corrupt(sequence, "a block that fits into " + length() + " bytes", blocksEnd + " + " + into.length);
        }
        into.offset = into.hasBlock() ? blocksEnd : 0;
        blocksEnd += into.length;
        recordsLeft--;
        if (recordsLeft == 0 && records.position() != recordsEnd) {
            throw corrupt(sequence, "its last record to end where all do", records.position());
        }
        return true;
    }

    /** Copies {@code length} bytes at {@code offset} of the chunk {@code sequence}, which may be carried by several values. */
    void copy(OrderedStore.Read txn, long sequence, int offset, int length, byte[] to, int at) throws LogDbException {
        JournalLayout.chunkKey(key, sequence);
        DirectBuffer value = valueOf(txn, sequence);
        int here = Math.min(length, value.capacity() - offset);
        if (offset < 0 || here < 0) {
            throw corrupt(sequence, "a value that reaches byte " + offset, value.capacity());
        }
        value.getBytes(offset, to, at, here);
        int done = here;
        for (int number = 1; done < length; number++) {
            done += copyPiece(txn, sequence, number, length - done, to, at + done);
        }
    }

    private int copyPiece(OrderedStore.Read txn, long sequence, int number, int wanted, byte[] to, int at)
            throws LogDbException {
        JournalLayout.chunkKey(key, sequence + number);
        DirectBuffer value = valueOf(txn, sequence + number);
        int piece = Math.min(wanted, value.capacity() - JournalLayout.CONTINUATION_HEAD_LENGTH);
        if (piece <= 0
                || value.getInt(0, LE) != JournalLayout.CONTINUATION_MAGIC
                || value.getInt(JournalLayout.CONTINUATION_NUMBER, LE) != number
                || value.getLong(JournalLayout.CONTINUATION_SEQUENCE, LE) != sequence) {
            throw corrupt(sequence + number, "continuation " + number + " of chunk " + sequence, "something else");
        }
        value.getBytes(JournalLayout.CONTINUATION_HEAD_LENGTH, to, at, piece);
        return piece;
    }

    private DirectBuffer valueOf(OrderedStore.Read txn, long sequence) throws LogDbException {
        @Nullable DirectBuffer value = txn.get(key, JournalLayout.CHUNK_KEY_LENGTH);
        if (value == null) {
            throw corrupt(sequence, "the chunk to be there", "nothing");
        }
        return value;
    }

    private LogDbException corrupt(long sequence, String expected, Object found) {
        return new LogDbException(
                LogDbException.Reason.CORRUPT,
                store + ": chunk " + sequence + " is corrupt: expected " + expected + ", found " + found);
    }
}
