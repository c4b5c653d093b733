package io.flotilla.example.kv.store;

import io.flotilla.FlotillaException;
import io.flotilla.config.Limits;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks the store to do, as it stands in the log.
 *
 * <pre>
 *   0        1      2             4
 *   version  type   keyLength LE  key ... value ...      (the value reaches to the end; a DELETE has none)
 * </pre>
 *
 * @param key 1 to {@link #MAX_KEY_BYTES} bytes
 * @param value the new value, or null to delete
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record KvCommand(byte[] key, byte @Nullable [] value) {
    /** Longest key in bytes: an LMDB key holds 511, of which the group takes a few. */
    public static final int MAX_KEY_BYTES = 480;

    /** Longest value in bytes: with the longest key it just fits a log entry. */
    public static final int MAX_VALUE_BYTES = Limits.MAX_PAYLOAD_BYTES - MAX_KEY_BYTES - 4;

    private static final byte VERSION = 1;
    private static final byte PUT = 1;
    private static final byte DELETE = 2;
    private static final int TYPE_OFFSET = 1;
    private static final int KEY_LENGTH_OFFSET = 2;
    private static final int KEY_OFFSET = 4;

    public KvCommand {
        checkKey(key);
    }

    /** Stores a value. */
    public static KvCommand put(byte[] key, byte[] value) {
        return new KvCommand(key, value);
    }

    /** Removes what is stored. */
    public static KvCommand delete(byte[] key) {
        return new KvCommand(key, null);
    }

    /** @throws FlotillaException.InvalidRequest if the key is empty or too long */
    public static void checkKey(byte[] key) {
        if (key.length == 0) {
            throw new FlotillaException.InvalidRequest("the key is empty; give at least one byte");
        }
        if (key.length > MAX_KEY_BYTES) {
            throw new FlotillaException.InvalidRequest(
                    "a key of " + key.length + " bytes is too long; at most " + MAX_KEY_BYTES + " are allowed");
        }
    }

    /** The bytes to propose. */
    public byte[] encode() {
        int valueLength = value == null ? 0 : value.length;
        byte[] bytes = new byte[KEY_OFFSET + key.length + valueLength];
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        buffer.putByte(0, VERSION);
        buffer.putByte(TYPE_OFFSET, value == null ? DELETE : PUT);
        buffer.putShort(KEY_LENGTH_OFFSET, (short) key.length, java.nio.ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(KEY_OFFSET, key);
        if (value != null) {
            buffer.putBytes(KEY_OFFSET + key.length, value);
        }
        return bytes;
    }

    /**
     * Reads a command; the bytes are copied.
     *
     * @throws KvStoreException if these bytes are no command that this version knows
     */
    public static KvCommand decode(DirectBuffer buffer, int offset, int length) throws KvStoreException {
        require(length > KEY_OFFSET, "only " + length + " bytes long");
        int version = buffer.getByte(offset);
        require(version == VERSION, "of version " + version + "; this program knows " + VERSION);
        int type = buffer.getByte(offset + TYPE_OFFSET);
        require(type == PUT || type == DELETE, "of type " + type + "; known are " + PUT + " and " + DELETE);
        int keyLength =
                Short.toUnsignedInt(buffer.getShort(offset + KEY_LENGTH_OFFSET, java.nio.ByteOrder.LITTLE_ENDIAN));
        int valueLength = length - KEY_OFFSET - keyLength;
        require(
                keyLength >= 1 && keyLength <= MAX_KEY_BYTES && valueLength >= 0 && (type == PUT || valueLength == 0),
                length + " bytes long with a key of " + keyLength);
        byte[] key = new byte[keyLength];
        buffer.getBytes(offset + KEY_OFFSET, key);
        if (type == DELETE) {
            return new KvCommand(key, null);
        }
        byte[] value = new byte[valueLength];
        buffer.getBytes(offset + KEY_OFFSET + keyLength, value);
        return new KvCommand(key, value);
    }

    @Override
    public String toString() {
        return (value == null ? "DELETE " : "PUT " + value.length + " bytes at ")
                + new String(key, StandardCharsets.UTF_8);
    }

    private static void require(boolean holds, String what) throws KvStoreException {
        if (!holds) {
            throw new KvStoreException("the log holds a key-value command that is " + what);
        }
    }
}
