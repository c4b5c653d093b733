package io.flotilla.logdb;

import static io.flotilla.logdb.JournalLayout.LE;

import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The state of a replica under its own key: term and vote, and a frontier. A mutable carrier that is used again. */
final class StateRecord {
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[JournalLayout.STATE_LENGTH]);
    private long groupId;
    private long replicaId;
    boolean removed;
    long groupUid;
    long term;
    long vote;
    long commit;
    long origin;
    long writeId;
    long base;
    long baseTerm;
    long last;

    /** Takes over what is published of a replica. */
    void take(ReplicaLog log) {
        owner(log);
        removed = !log.alive;
        groupUid = log.groupUid;
        term = log.term;
        vote = log.vote;
        commit = log.commit;
        origin = log.frontierOrigin;
        writeId = log.writeId;
        base = log.terms.firstIndex() - 1;
        baseTerm = log.terms.termAt(base);
        last = log.terms.lastIndex();
    }

    /** Takes over what a batch makes of a replica. */
    void take(ReplicaLog log, StagedLog staged) {
        owner(log);
        removed = false;
        groupUid = staged.groupUid;
        term = staged.term;
        vote = staged.vote;
        commit = staged.commit;
        origin = staged.frontierOrigin;
        writeId = staged.writeId;
        base = staged.base;
        baseTerm = staged.baseTerm;
        last = staged.last;
    }

    /** Writes it into {@code to}, of {@link JournalLayout#STATE_LENGTH} bytes. */
    void encode(MutableDirectBuffer to) {
        bytes.putInt(0, JournalLayout.VERSION, LE);
        bytes.putByte(JournalLayout.STATE_FLAGS, removed ? JournalLayout.STATE_FLAG_REMOVED : 0);
        bytes.putLong(JournalLayout.STATE_UID, groupUid, LE);
        bytes.putLong(JournalLayout.STATE_TERM, term, LE);
        bytes.putLong(JournalLayout.STATE_VOTE, vote, LE);
        bytes.putLong(JournalLayout.STATE_COMMIT, commit, LE);
        bytes.putLong(JournalLayout.STATE_ORIGIN, origin, LE);
        bytes.putLong(JournalLayout.STATE_WRITE_ID, writeId, LE);
        bytes.putLong(JournalLayout.STATE_BASE, base, LE);
        bytes.putLong(JournalLayout.STATE_BASE_TERM, baseTerm, LE);
        bytes.putLong(JournalLayout.STATE_LAST, last, LE);
        bytes.putInt(JournalLayout.STATE_CRC, crc(), LE);
        to.putBytes(0, bytes, 0, JournalLayout.STATE_LENGTH);
    }

    /** Reads the state of a replica and says what is wrong with it; empty when all is well. */
    String decode(DirectBuffer from, long ofGroup, long ofReplica) {
        groupId = ofGroup;
        replicaId = ofReplica;
        if (from.capacity() != JournalLayout.STATE_LENGTH) {
            return "expected " + JournalLayout.STATE_LENGTH + " bytes, found " + from.capacity();
        }
        from.getBytes(0, bytes, 0, JournalLayout.STATE_LENGTH);
        int stored = bytes.getInt(JournalLayout.STATE_CRC, LE);
        if (stored != crc()) {
            return "expected checksum " + Integer.toHexString(crc()) + ", found " + Integer.toHexString(stored);
        }
        if (bytes.getByte(0) != JournalLayout.VERSION) {
            return "expected version " + JournalLayout.VERSION + ", found " + bytes.getByte(0);
        }
        removed = (bytes.getByte(JournalLayout.STATE_FLAGS) & JournalLayout.STATE_FLAG_REMOVED) != 0;
        groupUid = bytes.getLong(JournalLayout.STATE_UID, LE);
        term = bytes.getLong(JournalLayout.STATE_TERM, LE);
        vote = bytes.getLong(JournalLayout.STATE_VOTE, LE);
        commit = bytes.getLong(JournalLayout.STATE_COMMIT, LE);
        origin = bytes.getLong(JournalLayout.STATE_ORIGIN, LE);
        writeId = bytes.getLong(JournalLayout.STATE_WRITE_ID, LE);
        base = bytes.getLong(JournalLayout.STATE_BASE, LE);
        baseTerm = bytes.getLong(JournalLayout.STATE_BASE_TERM, LE);
        last = bytes.getLong(JournalLayout.STATE_LAST, LE);
        return "";
    }

    /** The checksum of a state under the key of this replica: one that stands under another's key is noticed. */
    static int crc(byte[] state, long groupId, long replicaId) {
        byte[] key = new byte[JournalLayout.STATE_KEY_LENGTH];
        JournalLayout.stateKey(new UnsafeBuffer(key), groupId, replicaId);
        CRC32C crc = new CRC32C();
        crc.update(key, 0, key.length);
        JournalLayout.crcAround(crc, state, JournalLayout.STATE_CRC, JournalLayout.STATE_LENGTH);
        return (int) crc.getValue();
    }

    private int crc() {
        return crc(bytes.byteArray(), groupId, replicaId);
    }

    private void owner(ReplicaLog log) {
        groupId = log.groupId;
        replicaId = log.replicaId;
    }
}
