package io.flotilla.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flotilla.model.Membership;
import io.flotilla.model.Message;
import io.flotilla.spi.BadFrameException;
import io.flotilla.testkit.AllocationMeter;
import io.flotilla.testkit.AllocationMeter.Decoding;
import io.flotilla.testkit.TestFrames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Whatever the bytes, a decoder answers with a value that encodes to them again, or with its one exception, and allocates no more than its input is worth. Checksums are made right
 * first: they are no protection against somebody who can compute them. In the build the stored inputs are tried; {@code JAZZER_FUZZ=1 mvn … -Dtest=DecoderFuzzTest#messages
 * verify} searches for new ones.
 */
class DecoderFuzzTest {
    /** A message of a group is about four times as large on the heap as on the wire; a block is copied once. */
    private static final int FACTOR = 16;

    private static final int RECORD_CRC_OFFSET = 4;

    @FuzzTest
    void frame(byte[] bytes) throws Exception {
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        badAtWorst(bytes, () -> FrameCodec.checkFrame(buffer, 0, bytes.length, new FrameChecksum()));
    }

    @FuzzTest
    void handshake(byte[] bytes) throws Exception {
        byte[] frame = frameOf(FrameType.HANDSHAKE, bytes);
        UnsafeBuffer buffer = new UnsafeBuffer(frame);
        badAtWorst(frame, () -> {
            Handshake read = HandshakeCodec.decode(buffer, 0, frame.length);
            byte[] again = HandshakeCodec.encode(read);
            assertThat(HandshakeCodec.decode(new UnsafeBuffer(again), 0, again.length))
                    .isEqualTo(read);
        });
        badAtWorst(frame, () -> HandshakeCodec.decodeRefusal(buffer, 0, frame.length));
    }

    @FuzzTest
    void messages(byte[] bytes) throws Exception {
        DecoderFuzzTest.<Message>sameAgain(
                FrameType.MESSAGES,
                bytes,
                (from, sink) -> new MessageDecoder().decode(new UnsafeBuffer(from), 0, from.length, sink::accept),
                FrameWriter::add,
                MessageLayout::isKnown);
    }

    @FuzzTest
    void requests(byte[] bytes) throws Exception {
        DecoderFuzzTest.<HostRequest>sameAgain(
                FrameType.REQUEST,
                bytes,
                (from, sink) -> RequestCodec.decodeRequests(new UnsafeBuffer(from), 0, from.length, sink),
                FrameWriter::add,
                kind -> kind == 1 || kind == 2);
    }

    @FuzzTest
    void responses(byte[] bytes) throws Exception {
        DecoderFuzzTest.<HostResponse>sameAgain(
                FrameType.RESPONSE,
                bytes,
                (from, sink) -> RequestCodec.decodeResponses(new UnsafeBuffer(from), 0, from.length, sink),
                FrameWriter::add,
                kind -> kind >= 1 && kind <= 3);
    }

    @FuzzTest
    void hostMessages(byte[] bytes) throws Exception {
        DecoderFuzzTest.<HostMessage>sameAgain(
                FrameType.HOST,
                bytes,
                (from, sink) -> HostCodec.decode(new UnsafeBuffer(from), 0, from.length, sink),
                FrameWriter::add,
                kind -> kind == 1 || kind == 2);
    }

    @FuzzTest
    void membership(byte[] bytes) throws Exception {
        badAtWorst(bytes, () -> {
            Membership read = MembershipCodec.decode(new UnsafeBuffer(bytes), 0, bytes.length);
            byte[] again = MembershipCodec.encode(read);
            assertThat(MembershipCodec.decode(new UnsafeBuffer(again), 0, again.length))
                    .isEqualTo(read);
        });
    }

    @FuzzTest
    void record(byte[] bytes) throws Exception {
        if (bytes.length >= RECORD_CRC_OFFSET + Integer.BYTES) {
            CRC32C crc = new CRC32C();
            crc.update(bytes, 0, RECORD_CRC_OFFSET);
            int rest = RECORD_CRC_OFFSET + Integer.BYTES;
            crc.update(bytes, rest, bytes.length - rest);
            new UnsafeBuffer(bytes).putInt(RECORD_CRC_OFFSET, (int) crc.getValue(), ByteOrder.LITTLE_ENDIAN);
        }
        badAtWorst(bytes, () -> {
            StoredRecord read = RecordCodec.decode(bytes, StoredRecord.class);
            assertThat(RecordCodec.decode(RecordCodec.encode(read), StoredRecord.class))
                    .isEqualTo(read);
        });
    }

    /** Takes apart a frame. */
    @FunctionalInterface
    private interface FrameDecoder<T> {
        void decode(byte[] frame, Consumer<T> sink) throws BadFrameException;
    }

    /**
     * Decodes, and encodes what was understood: the same bytes come out, for there is one way to write a record. Only how messages
     * of one kind are put together into records is open, and kinds that are not known are left out; so bodies and kinds are compared, without
     * lengths of records. Of a frame that is bad somewhere, what came before is compared.
     */
    private static <T> void sameAgain(
            FrameType type,
            byte[] payload,
            FrameDecoder<T> decoder,
            BiPredicate<FrameWriter, T> encoder,
            IntPredicate known)
            throws Exception {
        byte[] frame = frameOf(type, payload);
        List<T> read = new ArrayList<>();
        boolean whole = badAtWorst(frame, () -> {
            read.clear();
            decoder.decode(frame, read::add);
        });
        FrameWriter writer = new FrameWriter();
        writer.begin(type);
        for (T one : read) {
            assertThat(encoder.test(writer, one)).isTrue();
        }
        byte[] again = Frames.finish(writer);
        byte[] written = bodies(again, known);
        byte[] given = bodies(frame, known);
        assertThat(whole ? given : Arrays.copyOf(given, Math.min(given.length, written.length)))
                .isEqualTo(written);
        List<T> second = new ArrayList<>();
        decoder.decode(again, second::add);
        assertThat(second).hasSameSizeAs(read);
    }

    /** The bodies of all records of known kind, one behind the other, as far as the frame is good; a new kind before the first of it. */
    private static byte[] bodies(byte[] frame, IntPredicate known) {
        ByteArrayOutputStream bodies = new ByteArrayOutputStream();
        RecordWalker records = new RecordWalker();
        int kind = -1;
        try {
            records.wrapFrame(new UnsafeBuffer(frame), 0, frame.length);
            while (records.next()) {
                if (known.test(records.kind())) {
                    if (records.kind() != kind) {
                        kind = records.kind();
                        bodies.write(kind);
                    }
                    bodies.write(frame, records.bodyOffset(), records.bodyLength());
                }
            }
        } catch (BadFrameException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        return bodies.toByteArray();
    }

    private static byte[] frameOf(FrameType type, byte[] payload) {
        int length = Math.min(payload.length, type.maxBytes() - FrameCodec.HEADER_LENGTH);
        return TestFrames.frame(type, Arrays.copyOf(payload, length));
    }

    /** True if the input was good. */
    private static boolean badAtWorst(byte[] input, Decoding decoding) throws Exception {
        try {
            AllocationMeter.bounded(input.length, FACTOR, decoding);
            return true;
        } catch (BadFrameException | CorruptRecordException e) {
            assertThat(e.getMessage()).isNotEmpty();
            return false;
        }
    }
}
