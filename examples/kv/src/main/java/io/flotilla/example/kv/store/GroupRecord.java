package io.flotilla.example.kv.store;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * How far a group is, as it is stored in the transaction that stores its data. Big-endian.
 *
 * <pre>
 *   0        1            5
 *   version  generation   applied index
 * </pre>
 *
 * @param generation which keys are the group's state
 * @param appliedIndex log index of the last command in it; 0 when there is none
 */
record GroupRecord(int generation, long appliedIndex) {
    static final int LENGTH = 13;

    /** A group that has applied nothing. */
    static final GroupRecord NEW = new GroupRecord(0, 0);

    private static final byte VERSION = 1;
    private static final int GENERATION_OFFSET = 1;
    private static final int APPLIED_OFFSET = 5;

    void encode(MutableDirectBuffer buffer) {
        buffer.putByte(0, VERSION);
        buffer.putInt(GENERATION_OFFSET, generation, ByteOrder.BIG_ENDIAN);
        buffer.putLong(APPLIED_OFFSET, appliedIndex, ByteOrder.BIG_ENDIAN);
    }

    static GroupRecord decode(long groupId, DirectBuffer buffer) throws KvStoreException {
        if (buffer.capacity() != LENGTH || buffer.getByte(0) != VERSION) {
            throw new KvStoreException("the record of group " + groupId + " has " + buffer.capacity()
                    + " bytes and version " + buffer.getByte(0) + "; expected " + LENGTH + " and " + VERSION);
        }
        return new GroupRecord(
                buffer.getInt(GENERATION_OFFSET, ByteOrder.BIG_ENDIAN),
                buffer.getLong(APPLIED_OFFSET, ByteOrder.BIG_ENDIAN));
    }
}
