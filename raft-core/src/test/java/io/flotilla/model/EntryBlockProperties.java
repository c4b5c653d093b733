package io.flotilla.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flotilla.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Blocks as bytes: what was put in comes out, and bytes that are not a block are never taken for one. */
class EntryBlockProperties {
    private static final long GROUP_UID = 0x1122334455667788L;

    @Property(tries = 300)
    void whatWasPutInComesOut(@ForAll long seed) {
        SeededRandom random = new SeededRandom(seed);
        List<byte[]> payloads = payloads(random);
        EntryBlock built = build(payloads, 10, 3);
        byte[] shifted = new byte[built.length() + 7];
        System.arraycopy(built.bytes(), built.offset(), shifted, 5, built.length());
        EntryBlock parsed = EntryBlock.parse(shifted, 5, built.length() + 2, GROUP_UID);
        assertThat(parsed.length()).isEqualTo(built.length());
        assertThat(parsed.firstIndex()).isEqualTo(10);
        assertThat(parsed.lastIndex()).isEqualTo(9 + payloads.size());
        assertThat(parsed.term()).isEqualTo(3);
        holds(parsed, payloads, 10);
    }

    @Property(tries = 300)
    void sliceHoldsTheEntriesOfItsRange(@ForAll long seed) {
        SeededRandom random = new SeededRandom(seed);
        List<byte[]> payloads = payloads(random);
        EntryBlock block = build(payloads, 10, 3);
        int low = random.nextInt(payloads.size());
        int high = low + 1 + random.nextInt(payloads.size() - low);
        EntryBlock slice = block.slice(10 + low, 10 + high, GROUP_UID);
        EntryBlock parsed = EntryBlock.parse(slice.bytes(), slice.offset(), slice.length(), GROUP_UID);
        holds(parsed, payloads.subList(low, high), 10 + low);
    }

    @Property(tries = 40)
    void everyTruncationIsFound(@ForAll long seed) {
        EntryBlock block = build(payloads(new SeededRandom(seed)), 10, 3);
        for (int length = 0; length < block.length(); length++) {
            byte[] cut = Arrays.copyOf(block.bytes(), length);
            assertThatExceptionOfType(CorruptBlockException.class)
                    .isThrownBy(() -> EntryBlock.parse(cut, 0, cut.length, GROUP_UID));
        }
    }

    @Property(tries = 20)
    void everyFlippedBitIsFound(@ForAll long seed) {
        EntryBlock block = build(payloads(new SeededRandom(seed)), 10, 3);
        byte[] bytes = block.bytes().clone();
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            bytes[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            assertThatExceptionOfType(CorruptBlockException.class)
                    .isThrownBy(() -> EntryBlock.parse(bytes, 0, bytes.length, GROUP_UID));
            bytes[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        }
    }

    @Property(tries = 500)
    void randomBytesAreNoBlock(@ForAll byte[] bytes) {
        assertThatExceptionOfType(CorruptBlockException.class)
                .isThrownBy(() -> EntryBlock.parse(bytes, 0, bytes.length, GROUP_UID));
    }

    @Example
    void blockOfAnotherGroupIsFound() {
        EntryBlock block = build(List.of(new byte[] {1}), 10, 3);
        assertThatExceptionOfType(CorruptBlockException.class)
                .isThrownBy(() -> EntryBlock.parse(block.bytes(), 0, block.length(), GROUP_UID + 1))
                .withMessageContaining("checksum");
    }

    /** The layout of version 1: blocks that lie in stores must stay readable. */
    @Example
    void bytesOfVersionOneStayAsTheyAre() {
        EntryBlock block = build(List.of(new byte[] {0x61, 0x62}, new byte[0]), 10, 3);
        assertThat(HexFormat.of().formatHex(block.bytes())).isEqualTo(GOLDEN);
    }

    private static final String GOLDEN = "01000000" + "30000000" + "0c000000" + "02000000" + "0a00000000000000"
            + "0300000000000000" + "96b0cf78" + "0200000001" + "6162" + "0000000001";

    private static List<byte[]> payloads(SeededRandom random) {
        List<byte[]> payloads = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            byte[] payload = new byte[random.nextInt(12)];
            for (int j = 0; j < payload.length; j++) {
                payload[j] = (byte) random.nextLong();
            }
            payloads.add(payload);
        }
        return payloads;
    }

    private static EntryBlock build(List<byte[]> payloads, long firstIndex, long term) {
        EntryBlockBuilder builder = new EntryBlockBuilder();
        for (byte[] payload : payloads) {
            builder.add(EntryKind.COMMAND, payload);
        }
        return builder.build(firstIndex, term, GROUP_UID);
    }

    private static void holds(EntryBlock block, List<byte[]> payloads, long firstIndex) {
        EntryCursor cursor = new EntryCursor();
        cursor.wrap(block);
        for (int i = 0; i < payloads.size(); i++) {
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.index()).isEqualTo(firstIndex + i);
            assertThat(cursor.kind()).isEqualTo(EntryKind.COMMAND);
            byte[] payload = new byte[cursor.payloadLength()];
            cursor.buffer().getBytes(cursor.payloadOffset(), payload);
            assertThat(payload).isEqualTo(payloads.get(i));
        }
        assertThat(cursor.next()).isFalse();
    }
}
