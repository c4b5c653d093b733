package io.flotilla.sim.work;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** A command with a checksum over it and its index, as a machine on a disk needs it: to know what a power failure left torn. */
final class SealedRecord {
    private SealedRecord() {}

    static byte[] seal(long index, byte[] content) {
        return ByteBuffer.allocate(Integer.BYTES + content.length)
                .putInt(crc(index, content))
                .put(content)
                .array();
    }

    static boolean isWhole(MachineDisk.Entry entry) {
        return entry.bytes().length >= Integer.BYTES
                && ByteBuffer.wrap(entry.bytes()).getInt() == crc(entry.index(), content(entry));
    }

    static byte[] content(MachineDisk.Entry entry) {
        return Arrays.copyOfRange(entry.bytes(), Integer.BYTES, entry.bytes().length);
    }

    private static int crc(long index, byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, index));
        crc.update(content);
        return (int) crc.getValue();
    }
}
