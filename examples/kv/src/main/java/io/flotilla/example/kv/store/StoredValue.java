package io.flotilla.example.kv.store;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * How a {@link KvValue} lies in the environment under its {@link DataKey}. Big-endian.
 *
 * <pre>
 *   0         8                                          12
 *   revision  CRC32C of encoded key, revision and value  value ...
 * </pre>
 *
 * <p>The checksum covers the key, so that a page that belongs elsewhere is noticed too.
 */
final class StoredValue {
    static final int CHECKSUM_OFFSET = 8;
    static final int VALUE_OFFSET = 12;

    private StoredValue() {}

    /** Writes a value of {@code VALUE_OFFSET + bytes.length} bytes. */
    static void encode(DirectBuffer key, long revision, byte[] bytes, MutableDirectBuffer place) {
        place.putLong(0, revision, ByteOrder.BIG_ENDIAN);
        place.putInt(CHECKSUM_OFFSET, checksum(key, revision, bytes), ByteOrder.BIG_ENDIAN);
        place.putBytes(VALUE_OFFSET, bytes);
    }

    /** Copies a value out of LMDB's page. @throws KvStoreException if it is not what was written under this key */
    static KvValue decode(DirectBuffer key, DirectBuffer stored) throws KvStoreException {
        int length = stored.capacity() - VALUE_OFFSET;
        if (length < 0) {
            throw corrupt(key, "has only " + stored.capacity() + " bytes");
        }
        byte[] bytes = new byte[length];
        stored.getBytes(VALUE_OFFSET, bytes);
        long revision = stored.getLong(0, ByteOrder.BIG_ENDIAN);
        int expected = stored.getInt(CHECKSUM_OFFSET, ByteOrder.BIG_ENDIAN);
        int found = checksum(key, revision, bytes);
        if (found != expected) {
            throw corrupt(
                    key,
                    "has the checksum " + Integer.toHexString(found) + ", expected " + Integer.toHexString(expected));
        }
        return new KvValue(bytes, revision);
    }

    private static int checksum(DirectBuffer key, long revision, byte[] bytes) {
        byte[] head = Arrays.copyOf(copy(key), key.capacity() + Long.BYTES);
        for (int i = 0; i < Long.BYTES; i++) {
            head[key.capacity() + i] = (byte) (revision >>> (8 * i));
        }
        CRC32C crc = new CRC32C();
        crc.update(head);
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static byte[] copy(DirectBuffer key) {
        byte[] bytes = new byte[key.capacity()];
        key.getBytes(0, bytes);
        return bytes;
    }

    private static KvStoreException corrupt(DirectBuffer key, String what) {
        return new KvStoreException(
                "the key-value store is corrupt: a value of group " + DataKey.groupOf(key) + " " + what);
    }
}
