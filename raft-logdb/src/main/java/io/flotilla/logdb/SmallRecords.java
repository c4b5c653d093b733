package io.flotilla.logdb;

import static io.flotilla.logdb.JournalLayout.LE;

import io.flotilla.spi.LogDbException;
import io.flotilla.spi.WriteBatch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.agrona.MutableDirectBuffer;

/** The small records of a store: bytes under a name, each a value of its own. */
final class SmallRecords {
    private SmallRecords() {}

    /** Refuses keys that are too long. */
    static void check(MutableDirectBuffer key, List<WriteBatch.RecordWrite> writes) {
        for (int i = 0; i < writes.size(); i++) {
            JournalLayout.smallKey(key, writes.get(i).key());
        }
    }

    /** Writes and deletes, in order. */
    static void write(OrderedStore.Write txn, MutableDirectBuffer key, List<WriteBatch.RecordWrite> writes)
            throws LogDbException {
        for (int i = 0; i < writes.size(); i++) {
            WriteBatch.RecordWrite write = writes.get(i);
            int keyLength = JournalLayout.smallKey(key, write.key());
            byte[] content = write.value();
            if (content == null) {
                txn.delete(key, keyLength);
            } else {
                byte[] name = write.key().getBytes(StandardCharsets.UTF_8);
                MutableDirectBuffer value = txn.put(key, keyLength, JournalLayout.SMALL_CONTENT + content.length);
                value.putInt(0, crc(name, content), LE);
                value.putBytes(JournalLayout.SMALL_CONTENT, content);
            }
        }
    }

    static int crc(byte[] name, byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(name, 0, name.length);
        crc.update(content, 0, content.length);
        return (int) crc.getValue();
    }
}
