package io.flotilla.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.config.Limits;
import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.spi.BadFrameException;
import io.flotilla.spi.FrameParts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
    private static final long UID = 0x1122_3344_5566_7788L;

    private final FrameWriter writer = new FrameWriter();
    private final FrameParts parts = new FrameParts();

    @Test
    void heartbeatsOfManyGroupsShareOneRecord() throws BadFrameException {
        List<Message> heartbeats = new ArrayList<>();
        for (int group = 1; group <= 1000; group++) {
            heartbeats.add(new Heartbeat(group, UID + group, 1, 2, 5, 7, group % 3));
        }
        byte[] frame = Frames.of(FrameType.CONTROL, heartbeats);
        assertThat(frame).hasSize(FrameCodec.HEADER_LENGTH + RecordWalker.HEADER_LENGTH + 1000 * 56);
        assertThat(Frames.decode(frame)).isEqualTo(heartbeats);
    }

    @Test
    void largeBlocksGoByReferenceAndSmallOnesAreCopied() throws BadFrameException {
        EntryBlock small = block(100, 1);
        EntryBlock large = block(Limits.REFERENCE_BLOCK_BYTES, 2);
        EntryBlock last = block(10, 3);
        Replicate message = new Replicate(9, UID, 1, 2, 4, 0, 0, 0, List.of(small, large, last));
        writer.begin(FrameType.MESSAGES);
        assertThat(writer.add(message)).isTrue();
        writer.finish(parts);
        assertThat(parts.count()).isEqualTo(3);
        assertThat(parts.array(1)).isSameAs(large.bytes());
        assertThat(parts.isControl()).isFalse();

        Replicate decoded = (Replicate) Frames.decode(Frames.finish(writer)).get(0);
        assertThat(decoded.blocks()).hasSize(3);
        assertThat(decoded.blocks().get(1).bytes()).isEqualTo(large.bytes());
        assertThat(decoded.blocks().get(2).firstIndex()).isEqualTo(3);
    }

    @Test
    void manyLargeBlocksGoIntoOneFrame() throws BadFrameException {
        List<EntryBlock> blocks = new ArrayList<>();
        for (int index = 1; index <= 40; index++) {
            blocks.add(block(Limits.REFERENCE_BLOCK_BYTES, index));
        }
        Replicate message = new Replicate(9, UID, 1, 2, 4, 0, 0, 0, blocks);
        Replicate decoded = (Replicate)
                Frames.decode(Frames.of(FrameType.MESSAGES, List.of(message))).get(0);
        assertThat(decoded.blocks()).extracting(EntryBlock::bytes).containsExactlyElementsOf(bytesOf(blocks));
    }

    private static List<byte[]> bytesOf(List<EntryBlock> blocks) {
        return blocks.stream().map(EntryBlock::bytes).toList();
    }

    @Test
    void answersFalseWhenFullAndKeepsWhatIsThere() throws BadFrameException {
        writer.begin(FrameType.CONTROL);
        int added = 0;
        while (writer.add(new ReplicateAck(1, UID, 2, 1, 3, added))) {
            added++;
        }
        assertThat(writer.remaining()).isBetween(0, 47);
        byte[] frame = Frames.finish(writer);
        assertThat(frame.length).isLessThanOrEqualTo(Limits.MAX_CONTROL_FRAME_BYTES);
        assertThat(Frames.decode(frame)).hasSize(added);
    }

    @Test
    void refusesWhatNeverFits() {
        EntryBlock half = block(Limits.MAX_FRAME_BYTES / 2, 1);
        EntryBlock other = block(Limits.MAX_FRAME_BYTES / 2, 2);
        Replicate tooBig = new Replicate(1, UID, 1, 2, 4, 0, 0, 0, List.of(half, other));
        writer.begin(FrameType.MESSAGES);
        assertThatThrownBy(() -> writer.add(tooBig))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("do not fit a MESSAGES frame");
    }

    @Test
    void theLargestPayloadFits() throws BadFrameException {
        Replicate message = new Replicate(1, UID, 1, 2, 4, 0, 0, 0, List.of(block(Limits.MAX_PAYLOAD_BYTES, 1)));
        assertThat(Frames.decode(Frames.of(FrameType.MESSAGES, List.of(message))))
                .hasSize(1);
        writer.begin(FrameType.REQUEST);
        assertThat(writer.add(new HostRequest.Propose(1, 2, UID, 1000, new byte[Limits.MAX_PAYLOAD_BYTES])))
                .isTrue();
    }

    @Test
    void replicatesWithEntriesAreDataAndAllElseIsControl() {
        assertThat(FrameWriter.typeOf(new Replicate(1, UID, 1, 2, 4, 0, 0, 0, List.of())))
                .isEqualTo(FrameType.CONTROL);
        assertThat(FrameWriter.typeOf(new Replicate(1, UID, 1, 2, 4, 0, 0, 0, List.of(block(1, 1)))))
                .isEqualTo(FrameType.MESSAGES);
        assertThat(FrameWriter.typeOf(new ReplicateAck(1, UID, 1, 2, 4, 0))).isEqualTo(FrameType.CONTROL);
    }

    private static EntryBlock block(int payload, long index) {
        return EntryBlockBuilder.single(EntryKind.COMMAND, new byte[payload], index, 4, UID);
    }
}
