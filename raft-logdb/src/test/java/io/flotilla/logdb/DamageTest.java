package io.flotilla.logdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.spi.LogDb;
import io.flotilla.spi.LogDbException;
import io.flotilla.spi.LogDbException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Every value of a store with any bit flipped, and cut off at any length: what is read is what was saved, or a typed error. A block of several
 * values is sampled.
 */
class DamageTest {
    private static final int STRIDE = 6_007;

    private final InMemoryOrderedStore store = new InMemoryOrderedStore();
    private String sound = "";

    private void fill(boolean withLongBlock) throws LogDbException {
        FormatFixture.write(store, withLongBlock);
        sound = readAll();
    }

    @Test
    void everyFlippedBitIsNoticed() throws LogDbException {
        fill(false);
        flipBits(1, 1);
    }

    @Test
    void flippedBitsOfABlockOfSeveralValuesAreNoticed() throws LogDbException {
        fill(true);
        flipBits(STRIDE, Byte.SIZE - 1);
    }

    @Test
    void everyTruncationIsNoticed() throws LogDbException {
        fill(false);
        cutOff(1);
    }

    @Test
    void truncationsOfABlockOfSeveralValuesAreNoticed() throws LogDbException {
        fill(true);
        cutOff(STRIDE);
    }

    private void flipBits(int byteStep, int bitStep) throws LogDbException {
        for (Map.Entry<byte[], byte[]> entry : store.content().entrySet()) {
            byte[] value = entry.getValue();
            for (int i = 0; i < value.length; i += byteStep) {
                for (int bit = 0; bit < Byte.SIZE; bit += bitStep) {
                    value[i] ^= (byte) (1 << bit);
                    String what = "bit " + bit + " of byte " + i + " of " + Arrays.toString(entry.getKey());
                    if (i < headLength(entry.getKey(), value)) {
                        checkNoticed(what);
                    } else {
                        checkHarmlessOrNoticed(what);
                    }
                    value[i] ^= (byte) (1 << bit);
                }
            }
        }
        assertThat(readAll()).isEqualTo(sound);
    }

    private void cutOff(int step) throws LogDbException {
        for (byte[] key : new ArrayList<>(store.content().keySet())) {
            byte[] value = bytesOf(key);
            for (int length = 0; length < value.length; length += step) {
                store.content().put(key, Arrays.copyOf(value, length));
                checkNoticed(length + " of " + value.length + " bytes of " + Arrays.toString(key));
            }
            store.content().put(key, value);
        }
        assertThat(readAll()).isEqualTo(sound);
    }

    @Test
    void everyMissingChunkThatIsNeededIsNoticed() throws LogDbException {
        fill(true);
        for (byte[] key : new ArrayList<>(store.content().keySet())) {
            if (key[0] == JournalLayout.CHUNK_KEY) {
                byte[] value = bytesOf(key);
                store.content().remove(key);
                checkHarmlessOrNoticed("without " + Arrays.toString(key));
                store.content().put(key, value);
            }
        }
    }

    private byte[] bytesOf(byte[] key) {
        byte[] value = store.content().get(key);
        assertThat(value).isNotNull();
        return value;
    }

    /** Bytes of a value that are always needed; blocks behind the head of a chunk may have been replaced or moved. */
    private static int headLength(byte[] key, byte[] value) {
        boolean chunk = key[0] == JournalLayout.CHUNK_KEY && value[0] == (byte) JournalLayout.CHUNK_MAGIC;
        return chunk
                ? JournalLayout.CHUNK_HEAD_LENGTH + (value[JournalLayout.CHUNK_RECORDS_LENGTH] & 0xFF)
                : value.length;
    }

    private void checkNoticed(String what) {
        assertThat(readOrError()).as(what).matches("(?s)(CORRUPT|FOREIGN) memory: .*(expected|checksum|must).*");
    }

    private void checkHarmlessOrNoticed(String what) {
        if (!readOrError().equals(sound)) {
            checkNoticed(what);
        }
    }

    private String readOrError() {
        try {
            return readAll();
        } catch (LogDbException e) {
            assertThat(e.reason()).isIn(Reason.CORRUPT, Reason.FOREIGN);
            return e.reason() + " " + e.getMessage();
        }
    }

    /** All that the store recovers and all entries. */
    private String readAll() throws LogDbException {
        try (LogDb db = new JournalLogDb(store, Compactor.Effort.DEFAULT, () -> {})) {
            return StoreText.of(db);
        }
    }
}
