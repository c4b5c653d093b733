package io.flotilla.logdb;

import static io.flotilla.logdb.JournalLayout.LE;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.testkit.AllocationMeter;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Whatever a store holds, opening and reading it ends with logs or with {@link LogDbException}. Checksums are made right first, so that what they
 * guard is reached.
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
        try {
            AllocationMeter.bounded(bytes, FACTOR, () -> open(store));
        } catch (LogDbException e) {
            assertThat(e.getMessage()).contains("memory");
        }
    }

    private static void open(InMemoryOrderedStore store) throws LogDbException {
        try (JournalLogDb opened = new JournalLogDb(store, Compactor.Effort.DEFAULT, () -> {})) {
            for (RecoveredLog log : opened.recovered()) {
                opened.read(log.key(), log.terms().firstIndex(), log.terms().lastIndex() + 1, MAX_VALUE);
            }
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

    /** Puts the checksum that the value should have. */
    private static void repair(byte[] key, byte[] value) {
        UnsafeBuffer buffer = new UnsafeBuffer(value);
        if (key[0] == JournalLayout.STATE_KEY
                && key.length >= JournalLayout.STATE_KEY_LENGTH
                && value.length >= JournalLayout.STATE_LENGTH) {
            UnsafeBuffer name = new UnsafeBuffer(key);
            long groupId = name.getLong(1, ByteOrder.BIG_ENDIAN);
            long replicaId = name.getLong(1 + Long.BYTES, ByteOrder.BIG_ENDIAN);
            buffer.putInt(JournalLayout.STATE_CRC, StateRecord.crc(value, groupId, replicaId), LE);
        } else if (key[0] == JournalLayout.CHUNK_KEY && value.length >= JournalLayout.CHUNK_HEAD_LENGTH) {
            buffer.putInt(0, JournalLayout.CHUNK_MAGIC, LE);
            int records = buffer.getInt(JournalLayout.CHUNK_RECORDS_LENGTH, LE);
            if (records >= 1 && records <= value.length - JournalLayout.CHUNK_HEAD_LENGTH) {
                int crc = JournalLayout.crcAround(
                        value, JournalLayout.CHUNK_CRC, JournalLayout.CHUNK_HEAD_LENGTH + records);
                buffer.putInt(JournalLayout.CHUNK_CRC, crc, LE);
            }
        }
    }
}
