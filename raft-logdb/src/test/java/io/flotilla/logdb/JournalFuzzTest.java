package io.flotilla.logdb;

import static io.flotilla.logdb.JournalLayout.LE;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.testkit.AllocationMeter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Whatever a store holds, opening and reading it ends with logs or with {@link LogDbException}. Checksums are made right first, so that what they
 * guard is reached.
 *
 * <p>{@link #dump} begins from whole stores: its stored inputs are the golden one and such as differ from it in a field, so that the build tries
 * every type of record and what is behind it. {@link #store} makes stores up.
 */
class JournalFuzzTest {
    /** A value is copied once when its head is read, and once more with its blocks. */
    private static final int FACTOR = 64;

    private static final int MAX_ENTRIES = 12;
    private static final int MAX_VALUE = 2048;

    @FuzzTest
    void store(FuzzedDataProvider data) throws Exception {
        InMemoryOrderedStore store = new InMemoryOrderedStore();
        new JournalLogDb(store, Compactor.Effort.DEFAULT, () -> {}).close();
        int bytes = 0;
        for (int i = data.consumeInt(1, MAX_ENTRIES); i > 0 && data.remainingBytes() > 0; i--) {
            byte[] key = key(data);
            byte[] value = data.consumeBytes(data.consumeInt(0, MAX_VALUE));
            boolean repaired = data.consumeBoolean();
            if (repaired) {
                repair(key, value);
            }
            store.content().put(key, value);
            bytes += key.length + value.length;
        }
        logsOrARefusal(store, bytes);
    }

    /**
     * A dump of a store. Of each value: u8 length of its key, the key, u16 length, the value. What makes no value any more is left out. Values
     * longer than that, so chunks of several values, do not come.
     */
    @FuzzTest
    void dump(byte[] bytes) throws Exception {
        logsOrARefusal(load(bytes), bytes.length);
    }

    /** Were the golden input not the golden store, it would be refused at its first value, and nothing behind that be tried. */
    @Test
    void theGoldenInputIsTheGoldenStore() throws Exception {
        InMemoryOrderedStore golden = new InMemoryOrderedStore();
        FormatFixture.write(golden, false);
        InMemoryOrderedStore input = load(stored("golden"));
        assertThat(input.content().keySet())
                .containsExactlyElementsOf(golden.content().keySet());
        golden.content()
                .forEach((key, value) -> assertThat(input.content().get(key)).isEqualTo(value));
        assertThat(open(input)).isEqualTo(3);
    }

    private static byte[] stored(String name) throws IOException {
        try (InputStream in = JournalFuzzTest.class.getResourceAsStream("JournalFuzzTestInputs/dump/" + name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }

    private static InMemoryOrderedStore load(byte[] dump) {
        InMemoryOrderedStore store = new InMemoryOrderedStore();
        ByteBuffer in = ByteBuffer.wrap(dump).order(ByteOrder.LITTLE_ENDIAN);
        while (in.remaining() >= Byte.BYTES + 1 + Short.BYTES) {
            byte[] key = new byte[Math.max(1, Math.min(in.get() & 0xFF, in.remaining() - Short.BYTES))];
            in.get(key);
            byte[] value = new byte[Math.min(in.getShort() & 0xFFFF, in.remaining())];
            in.get(value);
            repair(key, value);
            store.content().put(key, value);
        }
        return store;
    }

    private static void logsOrARefusal(InMemoryOrderedStore store, int bytes) throws Exception {
        try {
            AllocationMeter.bounded(bytes, FACTOR, () -> open(store));
        } catch (LogDbException e) {
            assertThat(e.getMessage()).contains("memory");
        }
    }

    /** Opens the store and reads all logs from their beginning; how many there are. */
    private static int open(InMemoryOrderedStore store) throws LogDbException {
        try (JournalLogDb opened = new JournalLogDb(store, Compactor.Effort.DEFAULT, () -> {})) {
            for (RecoveredLog log : opened.recovered()) {
                opened.read(log.key(), log.terms().firstIndex(), log.terms().lastIndex() + 1, MAX_VALUE);
            }
            return opened.recovered().size();
        }
    }

    private static byte[] key(FuzzedDataProvider data) {
        UnsafeBuffer key = new UnsafeBuffer(new byte[JournalLayout.MAX_KEY_LENGTH]);
        switch (data.consumeInt(0, 3)) {
            case 0 -> {
                JournalLayout.stateKey(key, data.consumeInt(1, 3), data.consumeInt(0, 2));
                return Arrays.copyOf(key.byteArray(), JournalLayout.STATE_KEY_LENGTH);
            }
            case 1 -> {
                JournalLayout.chunkKey(key, data.consumeInt(1, 8));
                return Arrays.copyOf(key.byteArray(), JournalLayout.CHUNK_KEY_LENGTH);
            }
            case 2 -> {
                byte[] name = data.consumeString(8).getBytes(StandardCharsets.UTF_8);
                byte[] whole = new byte[1 + name.length];
                whole[0] = JournalLayout.SMALL_KEY;
                System.arraycopy(name, 0, whole, 1, name.length);
                return whole;
            }
            default -> {
                byte[] any = data.consumeBytes(JournalLayout.MAX_KEY_LENGTH);
                return any.length == 0 ? new byte[] {1} : any;
            }
        }
    }

    /** Puts the checksum that the value should have, and whatever else keeps a chunk's records from being looked at. */
    private static void repair(byte[] key, byte[] value) {
        UnsafeBuffer name = new UnsafeBuffer(key);
        if (key[0] == JournalLayout.STATE_KEY
                && key.length >= JournalLayout.STATE_KEY_LENGTH
                && value.length >= JournalLayout.STATE_LENGTH) {
            long groupId = name.getLong(1, ByteOrder.BIG_ENDIAN);
            long replicaId = name.getLong(1 + Long.BYTES, ByteOrder.BIG_ENDIAN);
            int crc = StateRecord.crc(value, groupId, replicaId);
            new UnsafeBuffer(value).putInt(JournalLayout.STATE_CRC, crc, LE);
        } else if (key[0] == JournalLayout.SMALL_KEY && value.length >= JournalLayout.SMALL_CONTENT) {
            byte[] content = Arrays.copyOfRange(value, JournalLayout.SMALL_CONTENT, value.length);
            int crc = SmallRecords.crc(Arrays.copyOfRange(key, 1, key.length), content);
            new UnsafeBuffer(value).putInt(0, crc, LE);
        } else if (key[0] == JournalLayout.CHUNK_KEY
                && key.length >= JournalLayout.CHUNK_KEY_LENGTH
                && value.length >= JournalLayout.CHUNK_HEAD_LENGTH) {
            repairChunk(JournalLayout.sequenceOf(name.getLong(0, ByteOrder.BIG_ENDIAN)), value);
        }
    }

    private static void repairChunk(long sequence, byte[] value) {
        UnsafeBuffer chunk = new UnsafeBuffer(value);
        if (chunk.getInt(0, LE) == JournalLayout.CONTINUATION_MAGIC) {
            return;
        }
        chunk.putInt(0, JournalLayout.CHUNK_MAGIC, LE);
        chunk.putInt(JournalLayout.CHUNK_VERSION, JournalLayout.VERSION, LE);
        chunk.putLong(JournalLayout.CHUNK_SEQUENCE, sequence, LE);
        int records = chunk.getInt(JournalLayout.CHUNK_RECORDS_LENGTH, LE);
        if (records >= 1 && records <= value.length - JournalLayout.CHUNK_HEAD_LENGTH) {
            int crc =
                    JournalLayout.crcAround(value, JournalLayout.CHUNK_CRC, JournalLayout.CHUNK_HEAD_LENGTH + records);
            chunk.putInt(JournalLayout.CHUNK_CRC, crc, LE);
        }
    }
}
