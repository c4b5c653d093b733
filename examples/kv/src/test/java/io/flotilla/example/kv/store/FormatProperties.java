package io.flotilla.example.kv.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.agrona.concurrent.UnsafeBuffer;

/** Commands and snapshot streams: what was written is read, and what was damaged is refused. */
class FormatProperties {
    @Property
    void commandIsReadBackAsItWasWritten(
            @ForAll @Size(min = 1, max = KvCommand.MAX_KEY_BYTES) byte[] key,
            @ForAll byte[] value,
            @ForAll boolean delete,
            @ForAll @IntRange(max = 9) int margin)
            throws KvStoreException {
        byte[] encoded = (delete ? KvCommand.delete(key) : KvCommand.put(key, value)).encode();
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[encoded.length + 2 * margin]);
        buffer.putBytes(margin, encoded);

        KvCommand read = KvCommand.decode(buffer, margin, encoded.length);

        assertThat(read.key()).isEqualTo(key);
        assertThat(read.value()).isEqualTo(delete ? null : value);
    }

    @Property
    void noBytesMakeTheCommandReaderFailInAnotherWay(@ForAll byte[] bytes) {
        try {
            KvCommand command = KvCommand.decode(new UnsafeBuffer(bytes), 0, bytes.length);
            assertThat(command.encode()).isEqualTo(bytes);
        } catch (KvStoreException expected) {
            assertThat(expected).hasMessageContaining("key-value command");
        }
    }

    @Example
    void bytesOfVersionOneStayAsTheyAre() throws Exception {
        assertThat(HexFormat.of()
                        .formatHex(KvCommand.put(new byte[] {'k'}, new byte[] {'v', 'w'})
                                .encode()))
                .isEqualTo("010101006b7677");
        assertThat(HexFormat.of().formatHex(KvCommand.delete(new byte[] {'k'}).encode()))
                .isEqualTo("010201006b");
        assertThat(HexFormat.of().formatHex(stream(3, List.of(new byte[] {'k'}))))
                .isEqualTo("464b5653" + "00010000" + "0000000000000003" // header
                        + "00000001" + "6b" + "0000000000000001" + "00000001" + "6b" // record
                        + "ffffffff" + "0000000000000001" + "20b0a96f");
    }

    @Example
    void storedValueOfFormatTwoStaysAsItIs() throws Exception {
        UnsafeBuffer key = new UnsafeBuffer(new byte[] {0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 'k'});
        UnsafeBuffer stored = new UnsafeBuffer(new byte[StoredValue.VALUE_OFFSET + 2]);
        StoredValue.encode(key, 7, new byte[] {'v', 'w'}, stored);

        assertThat(HexFormat.of().formatHex(stored.byteArray())).isEqualTo("0000000000000007" + "848b1125" + "7677");
    }

    @Property(tries = 300)
    void storedValueIsReadBackUnlessABitOfItOrOfItsKeyHasChanged(
            @ForAll @Size(min = 13, max = 40) byte[] key,
            @ForAll @Size(max = 40) byte[] value,
            @ForAll @LongRange(min = 1) long revision,
            @ForAll @IntRange(min = 0) int position)
            throws Exception {
        byte[] stored = new byte[StoredValue.VALUE_OFFSET + value.length];
        StoredValue.encode(new UnsafeBuffer(key), revision, value, new UnsafeBuffer(stored));
        assertThat(StoredValue.decode(new UnsafeBuffer(key), new UnsafeBuffer(stored)))
                .isEqualTo(new KvValue(value, revision));

        int bit = position % (8 * (key.length + stored.length));
        byte[] changed = bit < 8 * key.length ? key : stored;
        int at = bit < 8 * key.length ? bit : bit - 8 * key.length;
        changed[at / 8] ^= (byte) (1 << at % 8);
        assertThatThrownBy(() -> StoredValue.decode(new UnsafeBuffer(key), new UnsafeBuffer(stored)))
                .isInstanceOf(KvStoreException.class)
                .hasMessageContaining("checksum");
    }

    @Property(tries = 200)
    void streamIsReadBackAsItWasWritten(
            @ForAll @LongRange(max = Long.MAX_VALUE) long applied,
            @ForAll @Size(max = 20) List<@Size(min = 1, max = 30) byte[]> keys)
            throws Exception {
        byte[] stream = stream(applied, keys);

        SnapshotFormat.Reader reader = new SnapshotFormat.Reader(new ByteArrayInputStream(stream));
        List<byte[]> read = new ArrayList<>();
        for (SnapshotFormat.Item item = reader.next(); item != null; item = reader.next()) {
            assertThat(item.value()).isEqualTo(new KvValue(item.key(), read.size() + 1));
            read.add(item.key());
        }

        assertThat(reader.appliedIndex()).isEqualTo(applied);
        assertThat(read).usingElementComparator(Arrays::compare).isEqualTo(keys);
    }

    @Property(tries = 300)
    void flippedBitIsNoticed(
            @ForAll @Size(max = 5) List<@Size(min = 1, max = 10) byte[]> keys, @ForAll @IntRange int position)
            throws Exception {
        byte[] stream = stream(9, keys);
        int bit = Math.floorMod(position, stream.length * 8);
        stream[bit / 8] ^= (byte) (1 << bit % 8);

        assertThatThrownBy(() -> readAll(stream)).isInstanceOf(KvStoreException.class);
    }

    @Property(tries = 300)
    void truncatedStreamIsNoticed(
            @ForAll @Size(max = 5) List<@Size(min = 1, max = 10) byte[]> keys, @ForAll @IntRange(min = 0) int position)
            throws Exception {
        byte[] stream = stream(9, keys);
        byte[] cut = Arrays.copyOf(stream, position % stream.length);

        assertThatThrownBy(() -> readAll(cut)).isInstanceOf(KvStoreException.class);
    }

    private static byte[] stream(long applied, List<byte[]> keys) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotFormat.Writer writer = new SnapshotFormat.Writer(out, applied);
        long revision = 0;
        for (byte[] key : keys) {
            writer.write(key, ++revision, key);
        }
        writer.end();
        return out.toByteArray();
    }

    private static void readAll(byte[] stream) throws Exception {
        SnapshotFormat.Reader reader = new SnapshotFormat.Reader(new ByteArrayInputStream(stream));
        while (reader.next() != null) {
            assertThat(reader.appliedIndex()).isNotNegative();
        }
    }
}
