package io.flotilla.logdb;

import static io.flotilla.logdb.JournalLayout.LE;

import io.flotilla.spi.LogDbException;
import io.flotilla.spi.LogDbException.Reason;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The first value of a store: says that it is one of ours, and of which version. */
final class StoreHeader {
    private StoreHeader() {}

    static void encode(MutableDirectBuffer to) {
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[JournalLayout.HEADER_LENGTH]);
        bytes.putLong(0, JournalLayout.STORE_MAGIC, LE);
        bytes.putInt(JournalLayout.HEADER_VERSION, JournalLayout.VERSION, LE);
        bytes.putInt(JournalLayout.HEADER_CRC, crc(bytes), LE);
        to.putBytes(0, bytes, 0, JournalLayout.HEADER_LENGTH);
    }

    /** @throws LogDbException FOREIGN or CORRUPT, naming both sides */
    static void check(DirectBuffer value, String store) throws LogDbException {
        if (value.capacity() < JournalLayout.HEADER_LENGTH || value.getLong(0, LE) != JournalLayout.STORE_MAGIC) {
            throw foreign(store, "a header of something else");
        }
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[JournalLayout.HEADER_LENGTH]);
        value.getBytes(0, bytes, 0, JournalLayout.HEADER_LENGTH);
        int stored = bytes.getInt(JournalLayout.HEADER_CRC, LE);
        if (stored != crc(bytes)) {
            throw new LogDbException(
                    Reason.CORRUPT,
                    store + ": the store's header is corrupt: expected checksum " + Integer.toHexString(crc(bytes))
                            + ", found " + Integer.toHexString(stored));
        }
        int version = bytes.getInt(JournalLayout.HEADER_VERSION, LE);
        if (version != JournalLayout.VERSION) {
            throw new LogDbException(
                    Reason.FOREIGN,
                    store + ": the store has format version " + version + ", this program reads and writes version "
                            + JournalLayout.VERSION + ": use the release that wrote it"
                            + (version > JournalLayout.VERSION ? ", or a newer one" : ""));
        }
    }

    static LogDbException foreign(String store, String found) {
        return new LogDbException(
                Reason.FOREIGN,
                store + ": expected a Flotilla log store or an empty directory, found " + found
                        + ": name another directory");
    }

    private static int crc(UnsafeBuffer bytes) {
        return JournalLayout.crcAround(bytes.byteArray(), JournalLayout.HEADER_CRC, JournalLayout.HEADER_LENGTH);
    }
}
