package io.flotilla.example.kv;

import java.util.zip.CRC32;

/** Which group holds a key: CRC32 (IEEE) of its bytes, modulo the number of groups; groups are numbered from 0. */
public final class KeyGroups {
    private KeyGroups() {}

    /** The group of {@code key}, within {@code [0, groups)}. */
    public static long groupOf(byte[] key, int groups) {
        CRC32 crc = new CRC32();
        crc.update(key);
        return crc.getValue() % groups;
    }
}
