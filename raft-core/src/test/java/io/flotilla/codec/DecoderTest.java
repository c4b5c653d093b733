package io.flotilla.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.config.Limits;
import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.Membership;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.spi.BadFrameException;
import io.flotilla.spi.HandshakeRefusedException.Reason;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What decoders refuse, skip and keep. */
class DecoderTest {
    private static final long UID = 77;

    @Test
    void recordsOfAnUnknownKindAreSkippedAndCounted() throws BadFrameException {
        byte[] known = Frames.of(FrameType.CONTROL, List.of(new ReplicateAck(1, UID, 2, 1, 3, 4)));
        UnsafeBuffer frame = new UnsafeBuffer(new byte[known.length + 20]);
        RecordWalker.putHeader(frame, FrameCodec.HEADER_LENGTH, 20, 99);
        frame.putBytes(
                FrameCodec.HEADER_LENGTH + 20,
                known,
                FrameCodec.HEADER_LENGTH,
                known.length - FrameCodec.HEADER_LENGTH);
        List<Message> read = new ArrayList<>();
        MessageDecoder decoder = new MessageDecoder();
        decoder.decode(frame, 0, frame.capacity(), read::add);
        assertThat(read).containsExactly(new ReplicateAck(1, UID, 2, 1, 3, 4));
        assertThat(decoder.unknownCount()).isEqualTo(1);
    }

    @Test
    void aBlockOfAnotherGroupIsRefused() {
        EntryBlock foreign = EntryBlockBuilder.single(EntryKind.COMMAND, new byte[3], 1, 1, UID + 1);
        assertBad(replicate(1, 0, 0, foreign), "checksum");
    }

    @Test
    void blocksThatDoNotFollowAreRefused() {
        EntryBlock second = EntryBlockBuilder.single(EntryKind.COMMAND, new byte[3], 2, 5, UID);
        EntryBlock fourth = EntryBlockBuilder.single(EntryKind.COMMAND, new byte[3], 4, 5, UID);
        EntryBlock older = EntryBlockBuilder.single(EntryKind.COMMAND, new byte[3], 3, 4, UID);
        assertBad(replicate(9, 0, 0, second), "cannot follow index 0");
        assertBad(replicate(9, 1, 6, second), "cannot follow index 1 of term 6");
        assertBad(replicate(4, 1, 1, second), "in a message of term 4");
        assertBad(replicate(9, 1, 1, second, fourth), "cannot follow index 2");
        assertBad(replicate(9, 1, 1, second, older), "cannot follow index 2 of term 5");
    }

    @Test
    void numbersBeyondReasonAreRefused() {
        assertBad(new ReplicateAck(1, UID, 0, 1, 3, 4), "a replicaId is at least 1");
        assertBad(new ReplicateAck(1, UID, 1, -1, 3, 4), "a replicaId is at least 1");
        assertBad(new ReplicateAck(1, UID, 1, 1, -1, 4), "a term or index");
        assertBad(new ReplicateAck(1, UID, 1, 1, 3, Long.MAX_VALUE), "a term or index");
    }

    @Test
    void theHandshakeSurvivesItsFrameAndNewerFieldsAreIgnored() throws BadFrameException {
        Handshake handshake = new Handshake(1, 3, "déploiement", "host-1", -5, 6, Lane.SNAPSHOTS, 1 << 20, 9, "host-2");
        byte[] frame = HandshakeCodec.encode(handshake);
        assertThat(HandshakeCodec.decode(Frames.direct(frame, 5), 5, frame.length))
                .isEqualTo(handshake);
        byte[] newer = Arrays.copyOf(frame, frame.length + 10);
        UnsafeBuffer buffer = new UnsafeBuffer(newer);
        buffer.putInt(FrameCodec.LENGTH_OFFSET, newer.length, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(FrameCodec.CRC_OFFSET, new FrameChecksum().of(buffer, 0, newer.length), ByteOrder.LITTLE_ENDIAN);
        assertThat(HandshakeCodec.decode(buffer, 0, newer.length)).isEqualTo(handshake);
        assertThatThrownBy(() -> HandshakeCodec.decodeRefusal(buffer, 0, newer.length))
                .isInstanceOf(BadFrameException.class)
                .hasMessageContaining("a HANDSHAKE_REFUSED frame is expected here");
    }

    @Test
    void theLongestNamesFitAHandshakeAndLongerOnesDoNot() {
        String longest = "n".repeat(Limits.MAX_NAME_BYTES);
        assertThat(HandshakeCodec.encode(new Handshake(1, 1, longest, longest, 1, 1, Lane.MESSAGES, 1, 0, longest)))
                .hasSizeLessThan(Limits.MAX_HANDSHAKE_BYTES);
        assertThatThrownBy(() ->
                        HandshakeCodec.encode(new Handshake(1, 1, longest + "n", "h", 1, 1, Lane.MESSAGES, 1, 0, "t")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesWithControlCharactersAreRefusedAndTextsLoseThem() throws BadFrameException {
        byte[] forged = HandshakeCodec.encode(new Handshake(1, 1, "d", "a\nb", 1, 1, Lane.MESSAGES, 1, 0, "t"));
        assertThatThrownBy(() -> HandshakeCodec.decode(new UnsafeBuffer(forged), 0, forged.length))
                .hasMessageContaining("control characters");
        byte[] refusal = HandshakeCodec.encodeRefusal(Reason.HOST, "line\nline");
        assertThat(HandshakeCodec.decodeRefusal(new UnsafeBuffer(refusal), 0, refusal.length))
                .isEqualTo(new HandshakeRefusal(Reason.HOST, "line?line"));
    }

    @Test
    void longTextsAreCutBetweenCharacters() throws BadFrameException {
        byte[] refusal = HandshakeCodec.encodeRefusal(Reason.HOST, "x" + "€".repeat(2_000));
        String text = HandshakeCodec.decodeRefusal(new UnsafeBuffer(refusal), 0, refusal.length)
                .text();
        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSize(1 + 341 * 3);
    }

    @Test
    void hostMessagesSurviveTheirFrame() throws BadFrameException {
        FrameWriter writer = new FrameWriter();
        writer.begin(FrameType.HOST);
        writer.add(new HostMessage.Pinned(-1));
        writer.add(new HostMessage.Liveness(Long.MAX_VALUE));
        byte[] frame = Frames.finish(writer);
        List<HostMessage> read = new ArrayList<>();
        assertThat(HostCodec.decode(new UnsafeBuffer(frame), 0, frame.length, read::add))
                .isZero();
        assertThat(read).containsExactly(new HostMessage.Pinned(-1), new HostMessage.Liveness(Long.MAX_VALUE));
    }

    @Test
    void groupsWithOtherFoundersDeploymentsOrIdsAreOtherGroups() {
        Membership founding = voters("a", "b", "c");
        long uid = GroupUid.of("d", 1, founding);
        assertThat(GroupUid.of("d", 1, voters("a", "b", "c"))).isEqualTo(uid);
        assertThat(List.of(
                        GroupUid.of("e", 1, founding),
                        GroupUid.of("d", 2, founding),
                        GroupUid.of("d", 1, voters("a", "b", "x")),
                        GroupUid.of("d", 1, voters("a", "b"))))
                .doesNotHaveDuplicates()
                .doesNotContain(uid, 0L);
    }

    @Test
    void tooManyMembersAreRefused() {
        TreeMap<Long, String> many = new TreeMap<>();
        for (long id = 1; id <= Limits.MAX_MEMBERS + 1; id++) {
            many.put(id, "h");
        }
        assertThatThrownBy(() -> MembershipCodec.encode(Membership.ofVoters(many)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 63 members");
    }

    private static Membership voters(String... hosts) {
        TreeMap<Long, String> voters = new TreeMap<>();
        for (String host : hosts) {
            voters.put((long) voters.size() + 1, host);
        }
        return Membership.ofVoters(voters);
    }

    private static Replicate replicate(long term, long previousIndex, long previousTerm, EntryBlock... blocks) {
        return new Replicate(1, UID, 1, 2, term, previousIndex, previousTerm, 0, List.of(blocks));
    }

    private static void assertBad(Message message, String problem) {
        byte[] frame = Frames.of(FrameType.MESSAGES, List.of(message));
        assertThatThrownBy(() -> Frames.decode(frame))
                .isInstanceOf(BadFrameException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void aMembershipThatNamesAReplicaTwiceIsCorrupt() {
        byte[] voters = {1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 'a', 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 'b', 0, 0, 0};
        assertThatThrownBy(() -> MembershipCodec.decode(voters))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("found 1 behind 1");
        voters[13] = 2;
        assertThat(MembershipCodec.decode(voters).voters()).hasSize(2);
    }
}
