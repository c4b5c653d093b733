package io.flotilla.logdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.ReplicaKey;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Records and their numbers: written, read, cut short. */
class DirectoryRecordProperties {
    private static final long SEQUENCE = 1L << 55;

    private final byte[] bytes = new byte[JournalLayout.MAX_RECORD_LENGTH + 1];
    private final Varint.Reader reader = new Varint.Reader();

    @Property(tries = 2000)
    void anyNumberIsReadAsItWasWritten(@ForAll long value) {
        int end = Varint.put(bytes, 0, value);
        reader.wrap(bytes, 0, end);

        assertThat(end)
                .isEqualTo(Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7))
                .isLessThanOrEqualTo(Varint.MAX_LENGTH);
        assertThat(reader.varint()).isEqualTo(value);
        assertThat(reader.position()).isEqualTo(end);
        assertThat(Varint.unzigzag(Varint.zigzag(value))).isEqualTo(value);
        assertThat(reader.isBroken()).isFalse();
    }

    @Example
    void aNumberOfMoreBitsThanALongIsNotOne() {
        Arrays.fill(bytes, 0, Varint.MAX_LENGTH, (byte) 0xFF);
        bytes[Varint.MAX_LENGTH - 1] = 2;
        reader.wrap(bytes, 0, Varint.MAX_LENGTH);
        reader.varint();
        assertThat(reader.isBroken()).isTrue();

        bytes[Varint.MAX_LENGTH - 1] = (byte) 0x81;
        reader.wrap(bytes, 0, bytes.length);
        reader.varint();
        assertThat(reader.isBroken()).isTrue();
    }

    @Property(tries = 2000)
    void aRecordIsReadAsItWasWrittenAndNoShorterOneIs(@ForAll Random random) {
        DirectoryRecord record = any(random);
        int end = record.encode(bytes, 0);
        DirectoryRecord read = new DirectoryRecord();
        reader.wrap(bytes, 0, end);

        assertThat(end).isBetween(JournalLayout.MIN_RECORD_LENGTH, JournalLayout.MAX_RECORD_LENGTH);
        assertThat(read.decode(reader, SEQUENCE)).isTrue();
        assertThat(reader.position()).isEqualTo(end);
        assertThat(text(read)).isEqualTo(text(record));
        for (int cut = 0; cut < end; cut++) {
            reader.wrap(bytes, 0, cut);
            assertThat(read.decode(reader, SEQUENCE))
                    .as("%d of %d bytes", cut, end)
                    .isFalse();
        }
    }

    @Example
    void whatNoReleaseWroteIsNotARecord() {
        DirectoryRecord record = any(new Random(1));
        record.type = 0;
        assertThat(reads(record)).isFalse();
        record.type = JournalLayout.REMOVE + 1;
        assertThat(reads(record)).isFalse();
        record.type = JournalLayout.APPEND;
        record.length = 5;
        assertThat(reads(record)).isTrue();
        record.replicaId = 0;
        assertThat(reads(record)).isFalse();
        record.replicaId = -1;
        assertThat(reads(record)).isFalse();
    }

    private boolean reads(DirectoryRecord record) {
        int end = record.encode(bytes, 0);
        reader.wrap(bytes, 0, end);
        return new DirectoryRecord().decode(reader, SEQUENCE);
    }

    private static DirectoryRecord any(Random random) {
        DirectoryRecord record = new DirectoryRecord();
        record.log = new ReplicaLog(new ReplicaKey(1, 1));
        record.sequence = SEQUENCE;
        record.type = (byte) (JournalLayout.APPEND + random.nextInt(JournalLayout.REMOVE));
        record.groupId = number(random);
        record.replicaId = 1 + (number(random) & Long.MAX_VALUE >> 1);
        record.last = number(random);
        record.origin = SEQUENCE;
        if (record.isFrontier()) {
            record.groupUid = random.nextLong();
            record.writeId = number(random);
            record.base = number(random);
            record.baseTerm = number(random);
            record.commit = number(random);
        } else {
            record.origin -= random.nextInt(1000);
        }
        if (record.type == JournalLayout.APPEND || record.type == JournalLayout.RELOCATE) {
            record.first = number(random);
            record.term = number(random);
            record.length = 1 + random.nextInt(Integer.MAX_VALUE);
        }
        return record;
    }

    /** Of any length, of either sign. */
    private static long number(Random random) {
        return random.nextLong() >> random.nextInt(Long.SIZE);
    }

    private static String text(DirectoryRecord record) {
        return record.type + " " + record.groupId + ":" + record.replicaId + " " + Long.toHexString(record.groupUid)
                + " "
                + record.origin + " " + record.writeId + " " + record.first + ".." + record.last + " " + record.term
                + " "
                + record.base + "/" + record.baseTerm + " " + record.commit + " " + record.length;
    }
}
