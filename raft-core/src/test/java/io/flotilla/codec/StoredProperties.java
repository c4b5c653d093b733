package io.flotilla.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.codec.StoredRecord.AddressRecord;
import io.flotilla.codec.StoredRecord.GroupRecord;
import io.flotilla.codec.StoredRecord.HostRecord;
import io.flotilla.codec.StoredRecord.PinRecord;
import io.flotilla.codec.StoredRecord.PinnedByRecord;
import io.flotilla.codec.StoredRecord.QuarantineRecord;
import io.flotilla.config.Limits;
import io.flotilla.model.Membership;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.concurrent.UnsafeBuffer;

/** Memberships and small records survive being stored, and no stored bytes break their readers. */
class StoredProperties {
    @Property(tries = 500)
    void aMembershipIsReadAsItWasWritten(@ForAll long seed) {
        Membership membership = membership(seed);
        byte[] bytes = MembershipCodec.encode(membership);
        assertThat(MembershipCodec.decode(bytes)).isEqualTo(membership);
        assertThat(MembershipCodec.encode(MembershipCodec.decode(bytes))).isEqualTo(bytes);
    }

    @Property(tries = 200)
    void aMembershipThatIsCutOffIsCorrupt(@ForAll long seed) {
        byte[] bytes = MembershipCodec.encode(membership(seed));
        for (int cut = 0; cut < bytes.length; cut++) {
            byte[] beginning = Arrays.copyOf(bytes, cut);
            assertThatThrownBy(() -> MembershipCodec.decode(beginning)).isInstanceOf(CorruptRecordException.class);
        }
    }

    @Property(tries = 2_000)
    void anyBytesAreAMembershipOrCorrupt(@ForAll byte[] bytes, @ForAll boolean rightVersion) {
        if (rightVersion && bytes.length > 0) {
            bytes[0] = MembershipCodec.VERSION;
        }
        try {
            assertThat(MembershipCodec.encode(MembershipCodec.decode(bytes))).isEqualTo(bytes);
        } catch (CorruptRecordException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Property(tries = 300)
    void recordsAreReadAsTheyWereWritten(@ForAll long seed) {
        for (StoredRecord value : records(seed)) {
            assertThat(RecordCodec.decode(RecordCodec.encode(value), value.getClass()))
                    .isEqualTo(value);
        }
    }

    @Property(tries = 300)
    void aFlippedBitOrAMissingByteMakesARecordCorrupt(@ForAll long seed, @ForAll @IntRange(min = 0) int bit) {
        for (StoredRecord value : records(seed)) {
            byte[] bytes = RecordCodec.encode(value);
            byte[] shorter = Arrays.copyOf(bytes, Math.floorMod(bit, bytes.length));
            assertThatThrownBy(() -> RecordCodec.decode(shorter, value.getClass()))
                    .isInstanceOf(CorruptRecordException.class);
            int at = Math.floorMod(bit, bytes.length * Byte.SIZE);
            bytes[at / Byte.SIZE] ^= (byte) (1 << (at % Byte.SIZE));
            assertThatThrownBy(() -> RecordCodec.decode(bytes, value.getClass()))
                    .isInstanceOf(CorruptRecordException.class);
        }
    }

    @Property(tries = 1_000)
    void anyBytesAreCorrupt(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> RecordCodec.decode(bytes, HostRecord.class))
                .isInstanceOf(CorruptRecordException.class);
    }

    /** It is what user code threw: whatever that says, the quarantine must be stored. */
    @Example
    void aReasonThatIsTooLongIsStoredWithoutItsEnd() {
        byte[] bytes = RecordCodec.encode(new QuarantineRecord(1, 2, "r".repeat(3_000)));
        assertThat(RecordCodec.decode(bytes, QuarantineRecord.class))
                .isEqualTo(new QuarantineRecord(1, 2, "r".repeat(Limits.MAX_REASON_BYTES)));
    }

    @Example
    void aRecordOfAnotherVersionIsRefusedThoughItsChecksumIsRight() {
        assertThatThrownBy(() -> RecordCodec.decode(addressWith(0, 2), AddressRecord.class))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("version must be 1, found 2.0");
        assertThatThrownBy(() -> RecordCodec.decode(addressWith(2, 1), AddressRecord.class))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("version must be 1, found 1.1");
    }

    /** A record one byte of which is another, under the right checksum. */
    private static byte[] addressWith(int offset, int value) {
        byte[] bytes = RecordCodec.encode(new AddressRecord("host:1"));
        bytes[offset] = (byte) value;
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, Integer.BYTES);
        crc.update(bytes, 2 * Integer.BYTES, bytes.length - 2 * Integer.BYTES);
        new UnsafeBuffer(bytes).putInt(Integer.BYTES, (int) crc.getValue(), ByteOrder.LITTLE_ENDIAN);
        return bytes;
    }

    private static List<StoredRecord> records(long seed) {
        Random random = new Random(seed);
        long number = random.nextLong();
        return List.of(
                new HostRecord(random.nextInt(65_536), name(random), name(random), number),
                new AddressRecord(name(random)),
                new QuarantineRecord(number, -number, name(random)),
                new PinRecord(name(random), number),
                new PinnedByRecord(name(random), number),
                new GroupRecord(number, -number, number * 31, random.nextInt(256), membership(seed)));
    }

    private static Membership membership(long seed) {
        Random random = new Random(seed);
        List<SortedMap<Long, String>> kinds = List.of(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        TreeSet<Long> outgoing = new TreeSet<>();
        kinds.get(0).put(1L, name(random));
        for (long id = 2; id < 2 + random.nextInt(Limits.MAX_MEMBERS - 1); id++) {
            kinds.get(random.nextInt(3)).put(random.nextBoolean() ? id : id | (id << 40), name(random));
            if (random.nextInt(4) == 0) {
                outgoing.add(id);
            }
        }
        return new Membership(kinds.get(0), kinds.get(1), kinds.get(2), outgoing);
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(20); i >= 0; i--) {
            name.append((char) ('a' + random.nextInt(26))).append(random.nextInt(9) == 0 ? "ü" : "");
        }
        return name.toString();
    }
}
