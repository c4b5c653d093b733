package io.flotilla.logdb;

import static io.flotilla.testkit.Logs.append;
import static io.flotilla.testkit.Logs.batch;
import static io.flotilla.testkit.Logs.block;
import static io.flotilla.testkit.Logs.compact;
import static io.flotilla.testkit.Logs.large;
import static io.flotilla.testkit.Logs.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.HardState;
import io.flotilla.model.ReplicaKey;
import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.LogDbException.Reason;
import io.flotilla.spi.WriteBatch;
import io.flotilla.testkit.LogDbContract;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The journal alone, over a map in memory: as a simulation runs it. */
class JournalLogDbTest extends LogDbContract {
    private static final ReplicaKey KEY = new ReplicaKey(9, 2);

    private final InMemoryOrderedStore store = new InMemoryOrderedStore();

    @Override
    protected LogDb open() throws LogDbException {
        return new JournalLogDb(store, Compactor.Effort.DEFAULT, () -> {});
    }

    @Test
    void aFailedCommitFencesTheStoreForEveryLaterCall() throws LogDbException {
        LogDb db = open();
        db.save(batch(append(KEY, 1, block(KEY, 1, 3, 1))));
        store.failNextCommit(false);

        assertReason(Reason.FENCED, () -> db.save(batch(append(KEY, 2, block(KEY, 3, 4, 1)))));
        assertReason(Reason.FENCED, () -> db.save(batch(append(KEY, 2, block(KEY, 3, 4, 1)))));
        assertReason(Reason.FENCED, () -> db.read(KEY, 1, 2, 1000));
        assertThat(open().recovered().get(0).terms().lastIndex()).isEqualTo(2);
    }

    @Test
    void aCommitThatFailedAfterItReachedTheDiskIsFoundWhole() throws LogDbException {
        LogDb db = open();
        store.failNextCommit(true);
        assertReason(Reason.FENCED, () -> db.save(batch(append(KEY, 1, block(KEY, 1, 4, 1)))));

        assertThat(open().read(KEY, 1, 4, 1000)).hasSize(1);
    }

    @Test
    void aFullStoreRefusesTheBatchKeepsWhatItHasAndTakesTheBatchLater() throws LogDbException {
        LogDb db = open();
        db.save(batch(append(KEY, 1, block(KEY, 1, 3, 1))));
        store.setFull(true);

        assertReason(Reason.FULL, () -> db.save(batch(append(KEY, 2, block(KEY, 3, 4, 1)))));
        assertThat(db.read(KEY, 1, 3, 1000)).hasSize(1);
        db.save(batch(compact(KEY, 2, 1)));
        store.setFull(false);
        db.save(batch(append(KEY, 3, block(KEY, 3, 4, 1))));

        assertThat(open().recovered().get(0).terms().lastIndex()).isEqualTo(3);
    }

    @Test
    void aFlippedBitInABlockIsATypedErrorThatNamesGroupIndexAndExpectation() throws LogDbException {
        LogDb db = open();
        db.save(batch(append(KEY, 1, block(KEY, 1, 3, 1))));
        byte[] chunk = lastValue();
        chunk[chunk.length - 1] ^= 4;

        assertThatThrownBy(() -> db.read(KEY, 1, 3, 1000))
                .isInstanceOfSatisfying(
                        LogDbException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
                .hasMessageContaining("memory")
                .hasMessageContaining("[9:2]")
                .hasMessageContaining("1..2")
                .hasMessageContaining("expected");
    }

    /** It is the caller's mistake, and costs nobody the store. */
    @Test
    void aRecordWithAKeyThatIsTooLongIsRefusedAndNothingIsSaved() throws LogDbException {
        LogDb db = open();
        WriteBatch batch = batch(append(KEY, 1, block(KEY, 1, 3, 1)));
        batch.records().add(new WriteBatch.RecordWrite("k".repeat(JournalLayout.MAX_KEY_LENGTH), new byte[1]));
        assertThatThrownBy(() -> db.save(batch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most " + (JournalLayout.MAX_KEY_LENGTH - 1) + " bytes");
        assertThat(db.recovered()).isEmpty();
        batch.records().clear();
        batch.records().add(new WriteBatch.RecordWrite("k".repeat(JournalLayout.MAX_KEY_LENGTH - 1), new byte[1]));
        db.save(batch);
        assertThat(db.read(KEY, 1, 3, 1000)).hasSize(1);
    }

    @Test
    void aDamagedBlockStaysWhereItIsAndStopsNoCompaction() throws LogDbException {
        ReplicaKey other = new ReplicaKey(10, 1);
        LogDb db = new JournalLogDb(store, new Compactor.Effort(0, 50_000), () -> {});
        db.save(batch(append(other, 1, block(other, 1, 3, 1)), append(KEY, 1, block(KEY, 1, 3, 1))));
        byte[] chunk = lastValue();
        chunk[chunk.length - 1] ^= 4;
        for (long i = 0; i < 40; i++) {
            long next = 3 + i;
            db.save(batch(append(other, 2 + 2 * i, block(other, next, next + 1, 1))));
            db.save(batch(compact(other, 3 + 2 * i, next - 1)));
        }
        assertThat(db.read(other, 42, 43, 1000)).hasSize(1);
        assertReason(Reason.CORRUPT, () -> db.read(KEY, 1, 3, 1000));
        assertReason(Reason.CORRUPT, () -> open().read(KEY, 1, 3, 1000));
        assertThat(open().read(other, 42, 43, 1000)).hasSize(1);
    }

    @Test
    void aDirectoryThatIsDamagedInAnyByteIsRefusedAtOpening() throws LogDbException {
        LogDb db = open();
        db.save(batch(append(KEY, 1, block(KEY, 1, 3, 1))));
        byte[] chunk = lastValue();
        for (int i = 0; i < JournalLayout.CHUNK_HEAD_LENGTH + JournalLayout.MIN_RECORD_LENGTH; i++) {
            chunk[i] ^= 0x10;
            assertReason(Reason.CORRUPT, this::open);
            chunk[i] ^= 0x10;
        }
        assertThat(open().recovered()).hasSize(1);
    }

    @Test
    void aHeadThatCannotBeItsChunksIsRefusedThoughItsChecksumIsRight() throws LogDbException {
        LogDb db = open();
        db.save(batch(append(KEY, 1, block(KEY, 1, 3, 1)), append(new ReplicaKey(10, 2), 1, block(KEY, 1, 3, 1))));
        byte[] chunk = lastValue().clone();

        checkRefused(chunk, JournalLayout.CHUNK_RECORDS, 1, "its last record to end where all do");
        checkRefused(chunk, JournalLayout.CHUNK_RECORDS, 3, "a record of version 2");
        checkRefused(chunk, JournalLayout.CHUNK_RECORDS, 0, "a record count that fits");
        checkRefused(chunk, JournalLayout.CHUNK_RECORDS, 1 << 30, "a record count that fits");
        checkRefused(chunk, JournalLayout.CHUNK_RECORDS_LENGTH, 1 << 30, "a length of records that fits");
        checkRefused(chunk, JournalLayout.CHUNK_RECORDS_LENGTH, -1, "a length of records that fits");
        checkRefused(chunk, JournalLayout.CHUNK_LENGTH, 80, "a length that fits");
        checkRefused(chunk, JournalLayout.CHUNK_VERSION, 9, "expected version 2");
    }

    private void checkRefused(byte[] sound, int at, int wrong, String expected) {
        byte[] chunk = lastValue();
        System.arraycopy(sound, 0, chunk, 0, sound.length);
        UnsafeBuffer buffer = new UnsafeBuffer(chunk);
        int records = buffer.getInt(JournalLayout.CHUNK_RECORDS_LENGTH, JournalLayout.LE);
        buffer.putInt(at, wrong, JournalLayout.LE);
        int crc = JournalLayout.crcAround(chunk, JournalLayout.CHUNK_CRC, JournalLayout.CHUNK_HEAD_LENGTH + records);
        buffer.putInt(JournalLayout.CHUNK_CRC, crc, JournalLayout.LE);

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        LogDbException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
                .hasMessageContaining(expected);
    }

    @Test
    void aBlockThatCannotBeInItsChunkIsRefused() throws LogDbException {
        DirectoryRecord record = new DirectoryRecord();
        record.type = JournalLayout.APPEND;
        record.groupId = 1;
        record.replicaId = 1;
        record.first = 1;
        record.last = 1;
        record.length = 1 << 20;
        byte[] chunk = new byte[200];
        UnsafeBuffer buffer = new UnsafeBuffer(chunk);
        int end = record.encode(chunk, JournalLayout.CHUNK_HEAD_LENGTH);
        buffer.putInt(0, JournalLayout.CHUNK_MAGIC, JournalLayout.LE);
        buffer.putInt(JournalLayout.CHUNK_VERSION, JournalLayout.VERSION, JournalLayout.LE);
        buffer.putLong(JournalLayout.CHUNK_SEQUENCE, 7, JournalLayout.LE);
        buffer.putInt(JournalLayout.CHUNK_RECORDS, 1, JournalLayout.LE);
        buffer.putInt(JournalLayout.CHUNK_LENGTH, chunk.length, JournalLayout.LE);
        buffer.putInt(JournalLayout.CHUNK_VALUES, 1, JournalLayout.LE);
        buffer.putInt(JournalLayout.CHUNK_RECORDS_LENGTH, end - JournalLayout.CHUNK_HEAD_LENGTH, JournalLayout.LE);
        buffer.putInt(
                JournalLayout.CHUNK_CRC,
                JournalLayout.crcAround(chunk, JournalLayout.CHUNK_CRC, end),
                JournalLayout.LE);
        ChunkReader reader = new ChunkReader("memory", new UnsafeBuffer(0, 0));
        reader.parseHead(buffer, 7);

        assertReason(Reason.CORRUPT, () -> reader.next(record));
    }

    @Test
    void aStateUnderTheKeyOfAnotherReplicaIsRefused() throws LogDbException {
        LogDb db = open();
        db.save(batch(state(KEY, 1, new HardState(3, 1, 0))));
        byte[] stateKey = store.content().higherKey(new byte[] {JournalLayout.STATE_KEY});
        byte[] state = store.content().remove(stateKey);
        stateKey[8] ^= 1;
        store.content().put(stateKey, state);

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        LogDbException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
                .hasMessageContaining("state of [8:2]");
    }

    @Test
    void ofARemovedReplicaNothingIsLeftInTheEnd() throws LogDbException {
        LogDb db = new JournalLogDb(store, new Compactor.Effort(-1L << 40, 20_000), () -> {});
        ReplicaKey other = new ReplicaKey(10, 2);
        db.save(batch(append(KEY, 1, block(KEY, 1, 3, 1)), append(other, 1, block(other, 1, 2, 1))));
        WriteBatch removal = batch(append(other, 2, block(other, 2, 3, 1)));
        removal.removals().add(KEY);
        db.save(removal);
        byte[] stateOfTheRemoved = new byte[JournalLayout.STATE_KEY_LENGTH];
        JournalLayout.stateKey(new UnsafeBuffer(stateOfTheRemoved), KEY.groupId(), KEY.replicaId());
        boolean remembered = false;
        for (int i = 3; i < 40; i++) {
            db.save(batch(append(other, i, block(other, i, i + 1, 1))));
            remembered |= store.content().containsKey(stateOfTheRemoved);
        }

        assertThat(remembered).as("that it was removed was said apart").isTrue();
        assertThat(store.content()).doesNotContainKey(stateOfTheRemoved);
    }

    @Test
    void aKeyOfTheWrongLengthIsRefused() throws LogDbException {
        open();
        for (byte kind : new byte[] {JournalLayout.STATE_KEY, JournalLayout.CHUNK_KEY}) {
            for (byte[] key : new byte[][] {{kind}, {kind, 1, 2, 3, 4, 5, 6}, new byte[30]}) {
                key[0] = kind;
                store.content().put(key, new byte[100]);
                assertReason(Reason.CORRUPT, this::open);
                store.content().remove(key);
            }
        }
        open();
    }

    @Test
    void aMissingChunkIsNoticedAtOpening() throws LogDbException {
        LogDb db = open();
        db.save(batch(append(KEY, 1, block(KEY, 1, 3, 1))));
        db.save(batch(append(KEY, 2, block(KEY, 3, 5, 1))));
        store.content().remove(store.content().lowerKey(store.content().lastKey()));

        assertThatThrownBy(this::open).isInstanceOf(LogDbException.class).hasMessageContaining("[9:2]");
    }

    @Test
    void aMissingValueOfALongChunkIsNamed() throws LogDbException {
        LogDb db = open();
        db.save(batch(append(KEY, 1, large(KEY, 1, 1, 3 * JournalLayout.MAX_VALUE_LENGTH))));
        byte[] second = store.content()
                .lowerKey(store.content().lowerKey(store.content().lastKey()));
        db.save(batch(append(KEY, 2, block(KEY, 2, 4, 1))));
        store.content().remove(second);

        assertThatThrownBy(this::open)
                .isInstanceOf(LogDbException.class)
                .hasMessageContaining("continuation at sequence");
    }

    @Test
    void aMissingEndOfTheLastChunkIsNamed() throws LogDbException {
        LogDb db = open();
        db.save(batch(append(KEY, 1, large(KEY, 1, 1, 3 * JournalLayout.MAX_VALUE_LENGTH))));
        store.content().remove(store.content().lastKey());

        assertThatThrownBy(this::open)
                .isInstanceOf(LogDbException.class)
                .hasMessageContaining("1 more continuations")
                .hasMessageContaining("found the end");
    }

    /** What a disk that lost a write, or wrote it to the wrong place, gives: a value that is sound and another's. */
    @Test
    void aChunkUnderTheKeyOfAnotherIsRefused() throws LogDbException {
        LogDb db = open();
        db.save(batch(append(KEY, 1, block(KEY, 1, 3, 1))));
        byte[] first = lastValue();
        db.save(batch(append(KEY, 2, block(KEY, 3, 5, 1))));
        store.content().put(store.content().lastKey(), first);

        assertReason(Reason.CORRUPT, this::open);
    }

    @Test
    void aBlockInThePlaceOfAnotherIsNotTakenForIt() throws LogDbException {
        LogDb db = open();
        EntryBlock one = block(KEY, 1, 2, 1);
        EntryBlock two = block(KEY, 2, 3, 1);
        assertThat(one.bytes()).hasSameSizeAs(two.bytes());
        db.save(batch(append(KEY, 1, one, two)));
        byte[] chunk = lastValue();
        int at = chunk.length - two.bytes().length;
        System.arraycopy(two.bytes(), 0, chunk, at - one.bytes().length, one.bytes().length);
        System.arraycopy(one.bytes(), 0, chunk, at, two.bytes().length);

        assertReason(Reason.CORRUPT, () -> db.read(KEY, 1, 2, 1000));
        assertReason(Reason.CORRUPT, () -> db.read(KEY, 2, 3, 1000));
    }

    @Test
    void anotherMapIsForeignAndANewerVersionSaysBothSides() throws LogDbException {
        store.content().put(new byte[] {'x'}, new byte[] {1});
        assertReason(Reason.FOREIGN, this::open);
        store.content().clear();
        open();
        byte[] header = firstValue();
        header[JournalLayout.HEADER_VERSION] = 9;
        assertReason(Reason.CORRUPT, this::open);
        int crc = JournalLayout.crcAround(header, JournalLayout.HEADER_CRC, JournalLayout.HEADER_LENGTH);
        for (int i = 0; i < Integer.BYTES; i++) {
            header[JournalLayout.HEADER_CRC + i] = (byte) (crc >>> (8 * i));
        }

        assertReason(Reason.FOREIGN, this::open);
        assertThatThrownBy(this::open).hasMessageContaining("version 9").hasMessageContaining("version 2");
    }

    private byte[] lastValue() {
        Map.Entry<byte[], byte[]> entry = store.content().lastEntry();
        return entry.getValue();
    }

    private byte[] firstValue() {
        Map.Entry<byte[], byte[]> entry = store.content().firstEntry();
        return entry.getValue();
    }
}
