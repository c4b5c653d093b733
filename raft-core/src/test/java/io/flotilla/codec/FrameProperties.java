package io.flotilla.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.Outcome;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Replicate;
import io.flotilla.spi.BadFrameException;
import io.flotilla.testkit.TestFrames;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.concurrent.UnsafeBuffer;

/** Messages survive their frame, and no bytes break the decoder. */
class FrameProperties {
    @Property(tries = 500)
    void whatIsWrittenIsRead(@ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int count)
            throws BadFrameException {
        List<Message> messages = messages(seed, count);
        List<Message> read = Frames.decode(Frames.of(FrameType.MESSAGES, messages));
        assertThat(read).hasSameSizeAs(messages);
        for (int i = 0; i < count; i++) {
            assertSame(read.get(i), messages.get(i));
        }
    }

    @Property(tries = 200)
    void aFrameThatIsCutOffIsBadOrAnEarlierEnd(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int count) {
        List<Message> messages = messages(seed, count);
        byte[] frame = Frames.of(FrameType.MESSAGES, messages);
        UnsafeBuffer buffer = new UnsafeBuffer(frame);
        for (int length = 0; length < frame.length; length += 1 + length / 200) {
            int cut = length;
            assertThatThrownBy(() -> FrameCodec.checkFrame(buffer, 0, cut, new FrameChecksum()))
                    .isInstanceOf(BadFrameException.class);
            decodesOrIsBad(new UnsafeBuffer(Arrays.copyOf(frame, cut)), cut);
        }
    }

    @Property(tries = 500)
    void aFlippedBitIsFoundByTheChecksum(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int count, @ForAll @IntRange(min = 0) int bit) {
        byte[] frame = Frames.of(FrameType.MESSAGES, messages(seed, count));
        flip(frame, bit);
        assertThatThrownBy(() -> FrameCodec.checkFrame(new UnsafeBuffer(frame), 0, frame.length, new FrameChecksum()))
                .isInstanceOf(BadFrameException.class);
    }

    @Property(tries = 2_000)
    void aFlippedBitBehindTheChecksumIsAValueOrABadFrame(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int count, @ForAll @IntRange(min = 0) int bit) {
        byte[] frame = Frames.of(FrameType.MESSAGES, messages(seed, count));
        flip(frame, bit);
        decodesOrIsBad(new UnsafeBuffer(frame), frame.length);
    }

    @Property
    void aLengthBeyondTheCapOfItsTypeIsRefusedByTheHeaderAlone(@ForAll FrameType type) throws BadFrameException {
        UnsafeBuffer header = new UnsafeBuffer(TestFrames.frame(type, new byte[0]));
        header.putInt(FrameCodec.LENGTH_OFFSET, type.maxBytes(), ByteOrder.LITTLE_ENDIAN);
        assertThat(FrameCodec.checkHeader(header, 0)).isEqualTo(type.maxBytes());
        for (int length : new int[] {type.maxBytes() + 1, Integer.MAX_VALUE, -1, 0, FrameCodec.HEADER_LENGTH - 1}) {
            header.putInt(FrameCodec.LENGTH_OFFSET, length, ByteOrder.LITTLE_ENDIAN);
            assertThatThrownBy(() -> FrameCodec.checkHeader(header, 0))
                    .isInstanceOf(BadFrameException.class)
                    .hasMessageContaining("found " + (length & 0xFFFF_FFFFL));
        }
    }

    @Property(tries = 2_000)
    void anyBytesAreMessagesOrABadFrame(@ForAll byte[] bytes) {
        decodesOrIsBad(new UnsafeBuffer(bytes), bytes.length);
        try {
            FrameCodec.checkFrame(new UnsafeBuffer(bytes), 0, bytes.length, new FrameChecksum());
        } catch (BadFrameException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Property(tries = 200)
    void requestsAndAnswersSurviveTheirFrame(
            @ForAll byte[] payload, @ForAll long number, @ForAll String text, @ForAll boolean hasData)
            throws BadFrameException {
        FrameWriter writer = new FrameWriter();
        writer.begin(FrameType.REQUEST);
        writer.add(new HostRequest.Propose(number, 2, -3, Integer.MAX_VALUE, payload));
        writer.add(new HostRequest.Transfer(number + 1, 2, -3, 0, number));
        byte[] requests = Frames.finish(writer);
        List<HostRequest> read = new ArrayList<>();
        assertThat(RequestCodec.decodeRequests(Frames.direct(requests, 1), 1, requests.length, read::add))
                .isZero();
        assertThat(((HostRequest.Propose) read.get(0)).payload()).isEqualTo(payload);
        assertThat(read.get(1)).isEqualTo(new HostRequest.Transfer(number + 1, 2, -3, 0, number));

        writer.begin(FrameType.RESPONSE);
        writer.add(new HostResponse.ProposeOk(number, 1, 2, -3, hasData ? payload : null));
        writer.add(new HostResponse.Failed(number, 65_535, Outcome.UNKNOWN, text));
        writer.add(new HostResponse.TransferOk(number));
        byte[] responses = Frames.finish(writer);
        List<HostResponse> answers = new ArrayList<>();
        assertThat(RequestCodec.decodeResponses(new UnsafeBuffer(responses), 0, responses.length, answers::add))
                .isZero();
        assertThat(((HostResponse.ProposeOk) answers.get(0)).data()).isEqualTo(hasData ? payload : null);
        String readable = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(answers.get(1)).isEqualTo(new HostResponse.Failed(number, 65_535, Outcome.UNKNOWN, readable));
        assertThat(answers.get(2)).isEqualTo(new HostResponse.TransferOk(number));
    }

    @Property(tries = 2_000)
    void anyBytesAreRequestsAnswersHostMessagesOrABadFrame(@ForAll byte[] bytes) {
        byte[] frame = new byte[FrameCodec.HEADER_LENGTH + bytes.length];
        System.arraycopy(bytes, 0, frame, FrameCodec.HEADER_LENGTH, bytes.length);
        UnsafeBuffer buffer = new UnsafeBuffer(frame);
        isBadAtWorst(() -> RequestCodec.decodeRequests(buffer, 0, frame.length, ignored -> {}));
        isBadAtWorst(() -> RequestCodec.decodeResponses(buffer, 0, frame.length, ignored -> {}));
        isBadAtWorst(() -> HostCodec.decode(buffer, 0, frame.length, ignored -> {}));
        isBadAtWorst(() -> HandshakeCodec.decode(buffer, 0, frame.length));
        isBadAtWorst(() -> HandshakeCodec.decodeRefusal(buffer, 0, frame.length));
    }

    /** Decodes something. */
    @FunctionalInterface
    private interface Decoding {
        void run() throws BadFrameException;
    }

    private static void isBadAtWorst(Decoding decoding) {
        try {
            decoding.run();
        } catch (BadFrameException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private static void decodesOrIsBad(UnsafeBuffer buffer, int length) {
        isBadAtWorst(() -> Frames.decodeUnchecked(buffer, 0, length));
    }

    private static void flip(byte[] bytes, int bit) {
        int at = Math.floorMod(bit, bytes.length * Byte.SIZE);
        bytes[at / Byte.SIZE] ^= (byte) (1 << (at % Byte.SIZE));
    }

    private static List<Message> messages(long seed, int count) {
        AnyMessage any = new AnyMessage(seed);
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(any.next());
        }
        return messages;
    }

    /** Blocks have no equality of their own: their bytes are compared. */
    private static void assertSame(Message found, Message expected) {
        if (!(expected instanceof Replicate e)) {
            assertThat(found).isEqualTo(expected);
            return;
        }
        Replicate f = (Replicate) found;
        assertThat(new Replicate(
                        f.groupId(),
                        f.groupUid(),
                        f.from(),
                        f.to(),
                        f.term(),
                        f.previousIndex(),
                        f.previousTerm(),
                        f.commit(),
                        e.blocks()))
                .isEqualTo(e);
        assertThat(f.blocks()).hasSameSizeAs(e.blocks());
        for (int i = 0; i < e.blocks().size(); i++) {
            assertThat(f.blocks().get(i).bytes()).isEqualTo(e.blocks().get(i).bytes());
        }
    }
}
