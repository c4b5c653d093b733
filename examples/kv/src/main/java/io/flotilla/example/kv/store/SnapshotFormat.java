package io.flotilla.example.kv.store;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The stream that carries a group's state to a replica that lags. Big-endian.
 *
 * <pre>
 *   header   magic "FKVS", version u16, reserved u16, applied index i64
 *   record   key length i32 (1..480), key, revision i64, value length i32, value         any number of them, keys rising
 *   end      -1 as i32, number of records i64, CRC32C of all bytes before it i32
 * </pre>
 */
final class SnapshotFormat {
    private static final int MAGIC = 0x464B5653;
    private static final int VERSION = 1;
    private static final int END = -1;

    /** Longest value in bytes that a reader takes memory for: no entry of the log is longer. */
    private static final int MAX_VALUE_BYTES = 1 << 20;

    private SnapshotFormat() {}

    /** Writes a stream. Does not close what is below it. */
    static final class Writer {
        private final CRC32C checksum = new CRC32C();
        private final DataOutputStream out;
        private long count;

        Writer(OutputStream below, long appliedIndex) throws IOException {
            out = new DataOutputStream(new CheckedOutputStream(below, checksum));
            out.writeInt(MAGIC);
            out.writeShort(VERSION);
            out.writeShort(0);
            out.writeLong(appliedIndex);
        }

        void write(byte[] key, long revision, byte[] value) throws IOException {
            out.writeInt(key.length);
            out.write(key);
            out.writeLong(revision);
            out.writeInt(value.length);
            out.write(value);
            count++;
        }

        void end() throws IOException {
            out.writeInt(END);
            out.writeLong(count);
            out.writeInt((int) checksum.getValue());
            out.flush();
        }
    }

    /** One key of the stream. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record Item(byte[] key, KvValue value) {}

    /** Reads a stream; what it gave is worth nothing until {@link #next} has answered null. */
    static final class Reader {
        private final CRC32C checksum = new CRC32C();
        private final DataInputStream in;
        private final long appliedIndex;
        private long count;

        Reader(InputStream below) throws IOException, KvStoreException {
            in = new DataInputStream(new CheckedInputStream(below, checksum));
            try {
                int magic = in.readInt();
                int version = in.readUnsignedShort();
                int reserved = in.readUnsignedShort();
                require(
                        magic == MAGIC && version == VERSION && reserved == 0,
                        "begins with " + Integer.toHexString(magic) + " version " + version + "; expected "
                                + Integer.toHexString(MAGIC) + " version " + VERSION);
                appliedIndex = in.readLong();
                require(appliedIndex >= 0, "claims the applied index " + appliedIndex);
            } catch (EOFException e) {
                throw truncated(e);
            }
        }

        long appliedIndex() {
            return appliedIndex;
        }

        /** The next key, or null at a proper end. */
        @Nullable
        Item next() throws IOException, KvStoreException {
            try {
                int keyLength = in.readInt();
                if (keyLength == END) {
                    checkEnd();
                    return null;
                }
                require(
                        keyLength >= 1 && keyLength <= KvCommand.MAX_KEY_BYTES,
                        "holds a key of " + keyLength + " bytes");
                byte[] key = new byte[keyLength];
                in.readFully(key);
                long revision = in.readLong();
                int valueLength = in.readInt();
                require(
                        valueLength >= 0 && valueLength <= MAX_VALUE_BYTES,
                        "holds a value of " + valueLength + " bytes");
                byte[] value = new byte[valueLength];
                in.readFully(value);
                count++;
                return new Item(key, new KvValue(value, revision));
            } catch (EOFException e) {
                throw truncated(e);
            }
        }

        private void checkEnd() throws IOException, KvStoreException {
            long claimed = in.readLong();
            int computed = (int) checksum.getValue();
            int stored = in.readInt();
            require(claimed == count, "ends after " + count + " keys; " + claimed + " were written");
            require(
                    computed == stored,
                    "has the checksum " + Integer.toHexString(computed) + "; written was "
                            + Integer.toHexString(stored));
        }

        private KvStoreException truncated(EOFException cause) {
            return new KvStoreException(
                    "the snapshot stream ends after " + count + " keys without its end mark", cause);
        }

        private static void require(boolean holds, String what) throws KvStoreException {
            if (!holds) {
                throw new KvStoreException("the snapshot stream " + what);
            }
        }
    }
}
