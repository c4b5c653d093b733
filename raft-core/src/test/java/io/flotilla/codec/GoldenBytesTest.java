package io.flotilla.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.Outcome;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.Membership;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.HeartbeatResponse;
import io.flotilla.model.Message.MatchedByAll;
import io.flotilla.model.Message.PreVote;
import io.flotilla.model.Message.PreVoteResponse;
import io.flotilla.model.Message.ReadIndexRequest;
import io.flotilla.model.Message.ReadIndexResponse;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Message.ReplicateReject;
import io.flotilla.model.Message.RequestVote;
import io.flotilla.model.Message.TimeoutNow;
import io.flotilla.model.Message.VoteResponse;
import io.flotilla.spi.HandshakeRefusedException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The bytes of version 1, as released. A change here means that hosts of two versions do not understand one another, or that stored data is
 * not read any more: raise a version instead.
 */
class GoldenBytesTest {
    private static final long GROUP = 0x0102_0304_0506_0708L;
    private static final long UID = 0x1112_1314_1516_1718L;
    private static final String FILE = "golden-v1.txt";

    @TestFactory
    Stream<DynamicTest> bytesAreAsReleased() throws IOException {
        Map<String, String> released = released();
        return encoded().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> assertThat(hex(entry.getValue())).isEqualTo(released.get(entry.getKey()))));
    }

    @Test
    void nothingThatWasReleasedIsMissing() throws IOException {
        assertThat(encoded().keySet())
                .containsExactlyInAnyOrderElementsOf(released().keySet());
    }

    @Test
    void theGroupUidIsAsReleased() {
        assertThat(Long.toHexString(GroupUid.of("deployment", GROUP, membership())))
                .isEqualTo("b5d191a40d58bf3e");
    }

    private static Map<String, byte[]> encoded() {
        Map<String, byte[]> all = new TreeMap<>();
        for (Message message : messages()) {
            all.put(
                    "message " + message.getClass().getSimpleName(),
                    Frames.of(FrameWriter.typeOf(message), List.of(message)));
        }
        all.put(
                "run of heartbeats",
                Frames.of(
                        FrameType.CONTROL,
                        List.of(new Heartbeat(1, 2, 3, 4, 5, 6, 7), new Heartbeat(8, 9, 10, 11, 12, 13, 14))));
        all.put(
                "handshake",
                HandshakeCodec.encode(new Handshake(1, 2, "d", "host-a", 3, 4, Lane.MESSAGES, 1 << 20, 5, "host-b")));
        all.put("refusal", HandshakeCodec.encodeRefusal(Reason.STORE_INCARNATION, "no"));
        FrameWriter writer = new FrameWriter();
        writer.begin(FrameType.REQUEST);
        writer.add(new HostRequest.Propose(1, GROUP, UID, 1000, new byte[] {1, 2, 3}));
        writer.add(new HostRequest.Transfer(2, GROUP, UID, 2000, 3));
        all.put("requests", Frames.finish(writer));
        writer.begin(FrameType.RESPONSE);
        writer.add(new HostResponse.ProposeOk(1, 2, 3, -4, new byte[] {5}));
        writer.add(new HostResponse.ProposeOk(1, 2, 3, -4, null));
        writer.add(new HostResponse.Failed(6, 7, Outcome.APPLIED, "why"));
        writer.add(new HostResponse.TransferOk(8));
        all.put("responses", Frames.finish(writer));
        writer.begin(FrameType.HOST);
        writer.add(new HostMessage.Pinned(9));
        writer.add(new HostMessage.Liveness(10));
        all.put("host messages", Frames.finish(writer));
        all.put("membership", MembershipCodec.encode(membership()));
        all.put("record Host", RecordCodec.encode(new StoredRecord.HostRecord(1, "d", "host-a", UID)));
        all.put("record Quarantine", RecordCodec.encode(new StoredRecord.QuarantineRecord(GROUP, 2, "poison")));
        all.put("record Pin", RecordCodec.encode(new StoredRecord.PinRecord("host-b", UID)));
        all.put("record PinnedBy", RecordCodec.encode(new StoredRecord.PinnedByRecord("host-b", UID)));
        all.put("record Address", RecordCodec.encode(new StoredRecord.AddressRecord("host-b:7001")));
        all.put("record Group", RecordCodec.encode(new StoredRecord.GroupRecord(GROUP, 2, UID, 3, membership())));
        return all;
    }

    private static List<Message> messages() {
        return List.of(
                new PreVote(GROUP, UID, 1, 2, 3, 4, 5),
                new PreVoteResponse(GROUP, UID, 1, 2, 3, true),
                new RequestVote(GROUP, UID, 1, 2, 3, 4, 5, true),
                new VoteResponse(GROUP, UID, 1, 2, 3, false),
                new Replicate(
                        GROUP,
                        UID,
                        1,
                        2,
                        9,
                        4,
                        5,
                        3,
                        List.of(EntryBlockBuilder.single(EntryKind.COMMAND, new byte[] {7, 8, 9}, 5, 6, UID))),
                new ReplicateAck(GROUP, UID, 1, 2, 3, 4),
                new ReplicateReject(GROUP, UID, 1, 2, 3, 4, 5, 6),
                new Heartbeat(GROUP, UID, 1, 2, 3, 4, 5),
                new HeartbeatResponse(GROUP, UID, 1, 2, 3, 4),
                new ReadIndexRequest(GROUP, UID, 1, 2, 3, 4),
                new ReadIndexResponse(GROUP, UID, 1, 2, 3, 4, 5),
                new TimeoutNow(GROUP, UID, 1, 2, 3),
                new MatchedByAll(GROUP, UID, 1, 2, 3, 4));
    }

    private static Membership membership() {
        TreeMap<Long, String> voters = new TreeMap<>(Map.of(1L, "host-a", 2L, "host-b"));
        return new Membership(
                voters,
                new TreeMap<>(Map.of(3L, "host-c")),
                new TreeMap<>(Map.of(4L, "host-ü")),
                new TreeSet<>(List.of(1L, 5L)));
    }

    private static Map<String, String> released() throws IOException {
        Map<String, String> released = new TreeMap<>();
        try (InputStream in =
                Objects.requireNonNull(GoldenBytesTest.class.getResourceAsStream(FILE), "no resource " + FILE)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        int colon = line.indexOf(':');
                        released.put(
                                line.substring(0, colon),
                                line.substring(colon + 1).replace(" ", ""));
                    });
        }
        return released;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
