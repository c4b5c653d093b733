package io.flotilla.codec;

import io.flotilla.codec.StoredRecord.AddressRecord;
import io.flotilla.codec.StoredRecord.GroupRecord;
import io.flotilla.codec.StoredRecord.HostRecord;
import io.flotilla.codec.StoredRecord.PinRecord;
import io.flotilla.codec.StoredRecord.PinnedByRecord;
import io.flotilla.codec.StoredRecord.QuarantineRecord;
import io.flotilla.config.Limits;
import io.flotilla.model.Membership;
import io.flotilla.spi.BadFrameException;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Small stored records as bytes.
 *
 * <pre>
 *   0  u8   version (1)
 *   1  u8   type
 *   2  u16  reserved (0)
 *   4  i32  CRC32C of bytes [0, 4) and [8, end)
 *   8       1 Host       u16 version, name deployment, name hostId, i64 storeIncarnation
 *           2 Pin        name hostId, i64 storeIncarnation
 *           3 PinnedBy   name hostId, i64 storeIncarnation
 *           4 Group      i64 groupId, i64 replicaId, i64 groupUid, u8 kind, membership to the end
 *           5 Address    name address
 *           6 Quarantine i64 groupId, i64 replicaId, string reason
 * </pre>
 */
public final class RecordCodec {
    public static final int VERSION = 1;

    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int TYPE_OFFSET = 1;
    private static final int RESERVED_OFFSET = 2;
    private static final int CRC_OFFSET = 4;
    private static final int HEADER_LENGTH = 8;
    private static final int HOST = 1;
    private static final int PIN = 2;
    private static final int PINNED_BY = 3;
    private static final int GROUP = 4;
    private static final int ADDRESS = 5;
    private static final int QUARANTINE = 6;

    private RecordCodec() {}

    /** The bytes of a record. @throws IllegalArgumentException if a name is too long */
    public static byte[] encode(StoredRecord value) {
        FrameBuffer body = new FrameBuffer();
        body.begin(FrameType.HOST);
        int start = body.reserve(HEADER_LENGTH);
        int type = put(body, value);
        byte[] bytes = new byte[body.position() - start];
        body.own().getBytes(start, bytes);
        UnsafeBuffer target = new UnsafeBuffer(bytes);
        target.putByte(0, (byte) VERSION);
        target.putByte(TYPE_OFFSET, (byte) type);
        target.putShort(RESERVED_OFFSET, (short) 0, LE);
        target.putInt(CRC_OFFSET, checksum(bytes), LE);
        return bytes;
    }

    /**
     * Reads a record of the type {@code expected}.
     *
     * @throws CorruptRecordException saying what was found and what was expected
     */
    public static <R extends StoredRecord> R decode(byte[] bytes, Class<R> expected) {
        StoredRecord found;
        try {
            found = read(bytes);
        } catch (BadFrameException e) {
            throw new CorruptRecordException(
                    expected.getSimpleName() + " of " + bytes.length + " bytes: " + e.getMessage());
        }
        if (!expected.isInstance(found)) {
            throw new CorruptRecordException("expected " + expected.getSimpleName() + ", found " + found);
        }
        return expected.cast(found);
    }

    private static int put(FrameBuffer body, StoredRecord value) {
        if (value instanceof HostRecord host) {
            body.appendShort(host.version());
            body.appendString(host.deployment(), Limits.MAX_NAME_BYTES);
            body.appendString(host.hostId(), Limits.MAX_NAME_BYTES);
            body.appendLong(host.storeIncarnation());
            return HOST;
        } else if (value instanceof PinRecord pin) {
            body.appendString(pin.hostId(), Limits.MAX_NAME_BYTES);
            body.appendLong(pin.storeIncarnation());
            return PIN;
        } else if (value instanceof PinnedByRecord pinned) {
            body.appendString(pinned.hostId(), Limits.MAX_NAME_BYTES);
            body.appendLong(pinned.storeIncarnation());
            return PINNED_BY;
        } else if (value instanceof GroupRecord group) {
            body.appendLong(group.groupId());
            body.appendLong(group.replicaId());
            body.appendLong(group.groupUid());
            body.appendByte(group.kindCode());
            byte[] founding = MembershipCodec.encode(group.founding());
            int at = body.reserve(founding.length);
            body.own().putBytes(at, founding);
            return GROUP;
        } else if (value instanceof AddressRecord own) {
            body.appendString(own.address(), Limits.MAX_NAME_BYTES);
            return ADDRESS;
        } else if (value instanceof QuarantineRecord quarantine) {
            body.appendLong(quarantine.groupId());
            body.appendLong(quarantine.replicaId());
            body.appendString(Text.cut(quarantine.reason(), Limits.MAX_REASON_BYTES), Limits.MAX_REASON_BYTES);
            return QUARANTINE;
        }
        throw new AssertionError("a record without a layout: " + value.getClass());
    }

    private static StoredRecord read(byte[] bytes) throws BadFrameException {
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        PayloadReader body = new PayloadReader();
        body.wrap(buffer, 0, bytes.length);
        int version = body.readByte();
        int type = body.readByte();
        int reserved = body.readShort();
        int found = body.readInt();
        int expected = checksum(bytes);
        if (found != expected) {
            throw new BadFrameException(
                    "checksum is " + Integer.toHexString(found) + ", expected " + Integer.toHexString(expected));
        }
        if (version != VERSION || reserved != 0) {
            throw new BadFrameException("version must be " + VERSION + ", found " + version + "." + reserved);
        }
        return switch (type) {
            case HOST -> {
                HostRecord host = new HostRecord(body.readShort(), name(body), name(body), body.readLong());
                body.requireEnd();
                yield host;
            }
            case PIN -> {
                PinRecord pin = new PinRecord(name(body), body.readLong());
                body.requireEnd();
                yield pin;
            }
            case PINNED_BY -> {
                PinnedByRecord pinned = new PinnedByRecord(name(body), body.readLong());
                body.requireEnd();
                yield pinned;
            }
            case GROUP -> {
                long groupId = body.readLong();
                long replicaId = body.readLong();
                long groupUid = body.readLong();
                int kind = body.readByte();
                Membership founding = MembershipCodec.decode(buffer, body.position(), body.remaining());
                yield new GroupRecord(groupId, replicaId, groupUid, kind, founding);
            }
            case ADDRESS -> {
                AddressRecord own = new AddressRecord(name(body));
                body.requireEnd();
                yield own;
            }
            case QUARANTINE -> {
                QuarantineRecord quarantine = new QuarantineRecord(
                        body.readLong(), body.readLong(), body.readString(Limits.MAX_REASON_BYTES));
                body.requireEnd();
                yield quarantine;
            }
            default -> throw new BadFrameException("record type " + type + " is not known");
        };
    }

    private static String name(PayloadReader body) throws BadFrameException {
        return body.readName(Limits.MAX_NAME_BYTES);
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CRC_OFFSET);
        crc.update(bytes, HEADER_LENGTH, bytes.length - HEADER_LENGTH);
        return (int) crc.getValue();
    }
}
