package io.flotilla.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.Outcome;
import io.flotilla.config.Limits;
import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.Membership;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.VoteResponse;
import io.flotilla.spi.BadFrameException;
import io.flotilla.spi.HandshakeRefusedException.Reason;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 99, 255})
    void requestsAnswersAndHostMessagesOfAnUnknownKindAreSkippedAndCounted(int kind) throws BadFrameException {
        int length = RecordWalker.HEADER_LENGTH + Long.BYTES;
        UnsafeBuffer frame = new UnsafeBuffer(new byte[FrameCodec.HEADER_LENGTH + length]);
        RecordWalker.putHeader(frame, FrameCodec.HEADER_LENGTH, length, kind);
        List<Object> read = new ArrayList<>();
        assertThat(RequestCodec.decodeRequests(frame, 0, frame.capacity(), read::add))
                .isEqualTo(1);
        assertThat(RequestCodec.decodeResponses(frame, 0, frame.capacity(), read::add))
                .isEqualTo(1);
        assertThat(HostCodec.decode(frame, 0, frame.capacity(), read::add)).isEqualTo(1);
        assertThat(read).isEmpty();
    }

    @Test
    void aFrameOfAnotherVersionOrWithFlagsIsRefusedThoughItsChecksumIsRight() {
        byte[] frame = Frames.of(FrameType.CONTROL, List.of(new ReplicateAck(1, UID, 2, 1, 3, 4)));
        assertBad(changed(frame, FrameCodec.VERSION_OFFSET, 2), "frame version must be 1, found 2");
        assertBad(changed(frame, FrameCodec.FLAGS_OFFSET, 1), "frame flags must be 0, found 1");
        assertBad(changed(frame, FrameCodec.FLAGS_OFFSET + 1, 0x80), "frame flags must be 0, found 32768");
    }

    @Test
    void aTruthThatIsNeitherYesNorNoIsRefused() {
        byte[] vote = Frames.of(FrameType.CONTROL, List.of(new VoteResponse(1, UID, 2, 1, 3, true)));
        assertBad(changed(vote, vote.length - 1, 2), "a truth value is 0 or 1, found 2");
        byte[] answer = answer(new HostResponse.ProposeOk(1, 2, 3, 4, null));
        answer[answer.length - 1] = 2;
        assertThatThrownBy(() -> answersIn(answer)).hasMessageContaining("a truth value is 0 or 1, found 2");
    }

    @Test
    void reservedBytesOfARecordHaveNoMeaningYet() {
        byte[] frame = Frames.of(FrameType.CONTROL, List.of(new ReplicateAck(1, UID, 2, 1, 3, 4)));
        int kind = FrameCodec.HEADER_LENGTH + RecordWalker.KIND_OFFSET;
        for (int reserved = kind + 1; reserved < kind + Integer.BYTES; reserved++) {
            assertBad(changed(frame, reserved, 1), "reserved bytes of a record must be 0");
        }
    }

    @Test
    void theMessageOfAFailureIsCutBetweenCharacters() throws BadFrameException {
        byte[] answer = answer(new HostResponse.Failed(1, 2, Outcome.APPLIED, "€".repeat(2_000)));
        assertThat(answersIn(answer)).containsExactly(new HostResponse.Failed(1, 2, Outcome.APPLIED, "€".repeat(341)));
    }

    private static byte[] answer(HostResponse response) {
        FrameWriter writer = new FrameWriter();
        writer.begin(FrameType.RESPONSE);
        writer.add(response);
        return Frames.finish(writer);
    }

    private static List<HostResponse> answersIn(byte[] frame) throws BadFrameException {
        List<HostResponse> answers = new ArrayList<>();
        RequestCodec.decodeResponses(new UnsafeBuffer(frame), 0, frame.length, answers::add);
        return answers;
    }

    /** The frame with one byte that is another, under the right checksum. */
    private static byte[] changed(byte[] frame, int offset, int value) {
        byte[] changed = frame.clone();
        changed[offset] = (byte) value;
        UnsafeBuffer buffer = new UnsafeBuffer(changed);
        int crc = new FrameChecksum().of(buffer, 0, changed.length);
        buffer.putInt(FrameCodec.CRC_OFFSET, crc, ByteOrder.LITTLE_ENDIAN);
        return changed;
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
        assertThat(refusal("x" + "€".repeat(2_000))).isEqualTo("x" + "€".repeat(341));
        assertThat(refusal("x" + "😀".repeat(2_000))).isEqualTo("x" + "😀".repeat(255));
    }

    private static String refusal(String text) throws BadFrameException {
        byte[] refusal = HandshakeCodec.encodeRefusal(Reason.HOST, text);
        return HandshakeCodec.decodeRefusal(new UnsafeBuffer(refusal), 0, refusal.length)
                .text();
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
        assertBad(Frames.of(FrameType.MESSAGES, List.of(message)), problem);
    }

    private static void assertBad(byte[] frame, String problem) {
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

    @Test
    void aMembershipWithAReplicaOfTwoKindsOrWithoutVotersIsCorrupt() {
        assertThat(MembershipCodec.decode(membership(1, 2, 3)).all()).hasSize(3);
        assertCorrupt(membership(1, 1, 0), "replica 1 is both voter and learner");
        assertCorrupt(membership(1, 0, 1), "replica 1 is both voter and witness");
        assertCorrupt(membership(2, 1, 1), "replica 1 is both learner and witness");
        assertCorrupt(membership(0, 1, 2), "at least one voter");
    }

    private static void assertCorrupt(byte[] membership, String problem) {
        assertThatThrownBy(() -> MembershipCodec.decode(membership))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining(problem);
    }

    /** One voter, one learner and one witness, each of which is none when its id is 0. */
    private static byte[] membership(long... ids) {
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[64]);
        bytes.putByte(0, (byte) MembershipCodec.VERSION);
        int at = 1;
        for (long id : ids) {
            bytes.putByte(at++, (byte) (id == 0 ? 0 : 1));
            if (id != 0) {
                bytes.putLong(at, id, ByteOrder.LITTLE_ENDIAN);
                bytes.putShort(at + Long.BYTES, (short) 1, ByteOrder.LITTLE_ENDIAN);
                bytes.putByte(at + Long.BYTES + Short.BYTES, (byte) 'h');
                at += Long.BYTES + Short.BYTES + 1;
            }
        }
        return Arrays.copyOf(bytes.byteArray(), at + 1);
    }
}
