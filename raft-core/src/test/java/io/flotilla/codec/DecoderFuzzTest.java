package io.flotilla.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flotilla.model.Membership;
import io.flotilla.model.Message;
import io.flotilla.spi.BadFrameException;
import io.flotilla.testkit.AllocationMeter;
import io.flotilla.testkit.AllocationMeter.Decoding;
import io.flotilla.testkit.TestFrames;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Whatever the bytes, a decoder answers with a value or with its one exception, and allocates no more than its input is worth. Checksums are made right
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
        byte[] frame = frameOf(FrameType.MESSAGES, bytes);
        List<Message> read = new ArrayList<>();
        badAtWorst(frame, () -> {
            read.clear();
            new MessageDecoder().decode(new UnsafeBuffer(frame), 0, frame.length, read::add);
        });
        for (Message message : read) {
            FrameWriter writer = new FrameWriter();
            writer.begin(FrameWriter.typeOf(message));
            assertThat(writer.add(message)).isTrue();
            byte[] again = Frames.finish(writer);
            List<Message> second = new ArrayList<>();
            new MessageDecoder().decode(new UnsafeBuffer(again), 0, again.length, second::add);
            assertThat(second).hasSize(1);
            assertThat(second.get(0).term()).isEqualTo(message.term());
        }
    }

    @FuzzTest
    void requests(byte[] bytes) throws Exception {
        byte[] frame = frameOf(FrameType.REQUEST, bytes);
        badAtWorst(frame, () -> RequestCodec.decodeRequests(new UnsafeBuffer(frame), 0, frame.length, any -> {}));
    }

    @FuzzTest
    void responses(byte[] bytes) throws Exception {
        byte[] frame = frameOf(FrameType.RESPONSE, bytes);
        badAtWorst(frame, () -> RequestCodec.decodeResponses(new UnsafeBuffer(frame), 0, frame.length, any -> {}));
    }

    @FuzzTest
    void hostMessages(byte[] bytes) throws Exception {
        byte[] frame = frameOf(FrameType.HOST, bytes);
        badAtWorst(frame, () -> HostCodec.decode(new UnsafeBuffer(frame), 0, frame.length, any -> {}));
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

    private static byte[] frameOf(FrameType type, byte[] payload) {
        int length = Math.min(payload.length, type.maxBytes() - FrameCodec.HEADER_LENGTH);
        return TestFrames.frame(type, Arrays.copyOf(payload, length));
    }

    private static void badAtWorst(byte[] input, Decoding decoding) throws Exception {
        try {
            AllocationMeter.bounded(input.length, FACTOR, decoding);
        } catch (BadFrameException | CorruptRecordException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
