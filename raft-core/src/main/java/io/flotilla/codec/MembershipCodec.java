package io.flotilla.codec;

import io.flotilla.config.Limits;
import io.flotilla.model.Membership;
import io.flotilla.spi.BadFrameException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A membership as bytes: the payload of {@link io.flotilla.model.EntryKind#MEMBERSHIP} entries. One membership has one
 * encoding, on every host: ids ascend.
 *
 * <pre>
 * u8 version (1)
 * u8 count of voters,    then for each: i64 replicaId, name hostId (u16 length, UTF-8)
 * u8 count of learners,  likewise
 * u8 count of witnesses, likewise
 * u8 count of outgoing,  then for each: i64 replicaId
 * </pre>
 */
public final class MembershipCodec {
    public static final int VERSION = 1;

    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private MembershipCodec() {}

    /** The bytes. @throws IllegalArgumentException if there are too many members, or a name or an id that cannot be */
    public static byte[] encode(Membership membership) {
        int members = membership.voters().size()
                + membership.learners().size()
                + membership.witnesses().size();
        if (members > Limits.MAX_MEMBERS || membership.outgoing().size() > Limits.MAX_MEMBERS) {
            throw new IllegalArgumentException(
                    "a group has at most " + Limits.MAX_MEMBERS + " members, not " + members);
        }
        UnsafeBuffer target = new UnsafeBuffer(new byte[length(membership)]);
        target.putByte(0, (byte) VERSION);
        int at = Byte.BYTES;
        at = putMembers(target, at, membership.voters());
        at = putMembers(target, at, membership.learners());
        at = putMembers(target, at, membership.witnesses());
        target.putByte(at, (byte) membership.outgoing().size());
        at += Byte.BYTES;
        for (long id : membership.outgoing()) {
            target.putLong(at, id, LE);
            at += Long.BYTES;
        }
        return target.byteArray();
    }

    /** The membership in {@code bytes}, which it must fill. @throws CorruptRecordException saying what is wrong */
    public static Membership decode(byte[] bytes) {
        return decode(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    /** The membership in {@code length} bytes at {@code offset}. @throws CorruptRecordException saying what is wrong */
    public static Membership decode(DirectBuffer buffer, int offset, int length) {
        try {
            PayloadReader reader = new PayloadReader();
            reader.wrap(buffer, offset, length);
            return read(reader);
        } catch (BadFrameException | IllegalArgumentException e) {
            throw new CorruptRecordException("membership of " + length + " bytes: " + e.getMessage());
        }
    }

    private static Membership read(PayloadReader reader) throws BadFrameException {
        int version = reader.readByte();
        if (version != VERSION) {
            throw new BadFrameException("version must be " + VERSION + ", found " + version);
        }
        SortedMap<Long, String> voters = readMembers(reader);
        SortedMap<Long, String> learners = readMembers(reader);
        SortedMap<Long, String> witnesses = readMembers(reader);
        int count = readCount(reader);
        SortedSet<Long> outgoing = new TreeSet<>();
        long last = 0;
        for (int i = 0; i < count; i++) {
            last = readId(reader, last);
            outgoing.add(last);
        }
        reader.requireEnd();
        if (voters.size() + learners.size() + witnesses.size() > Limits.MAX_MEMBERS) {
            throw new BadFrameException("more than " + Limits.MAX_MEMBERS + " members");
        }
        return new Membership(voters, learners, witnesses, outgoing);
    }

    private static SortedMap<Long, String> readMembers(PayloadReader reader) throws BadFrameException {
        int count = readCount(reader);
        SortedMap<Long, String> members = new TreeMap<>();
        long last = 0;
        for (int i = 0; i < count; i++) {
            last = readId(reader, last);
            members.put(last, reader.readName(Limits.MAX_NAME_BYTES));
        }
        return members;
    }

    private static int readCount(PayloadReader reader) throws BadFrameException {
        int count = reader.readByte();
        if (count > Limits.MAX_MEMBERS) {
            throw new BadFrameException("at most " + Limits.MAX_MEMBERS + " members, found " + count);
        }
        return count;
    }

    private static long readId(PayloadReader reader, long last) throws BadFrameException {
        long id = reader.readLong();
        if (id <= last) {
            throw new BadFrameException("replica ids ascend from 1, found " + id + " behind " + last);
        }
        return id;
    }

    private static int putMembers(UnsafeBuffer target, int offset, SortedMap<Long, String> members) {
        target.putByte(offset, (byte) members.size());
        int at = offset + Byte.BYTES;
        for (Map.Entry<Long, String> member : members.entrySet()) {
            byte[] name = member.getValue().getBytes(StandardCharsets.UTF_8);
            target.putLong(at, member.getKey(), LE);
            target.putShort(at + Long.BYTES, (short) name.length, LE);
            target.putBytes(at + Long.BYTES + Short.BYTES, name);
            at += Long.BYTES + Short.BYTES + name.length;
        }
        return at;
    }

    private static int length(Membership membership) {
        int length = 5 * Byte.BYTES + membership.outgoing().size() * Long.BYTES;
        for (Map.Entry<Long, String> member : membership.all().entrySet()) {
            int name = member.getValue().getBytes(StandardCharsets.UTF_8).length;
            if (member.getKey() < 1 || name < 1 || name > Limits.MAX_NAME_BYTES) {
                throw new IllegalArgumentException(
                        "replica " + member.getKey() + ": ids are at least 1 and host names 1.." + Limits.MAX_NAME_BYTES
                                + " bytes, this one has " + name);
            }
            length += Long.BYTES + Short.BYTES + name;
        }
        return length;
    }
}
