package io.flotilla.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.spi.FrameParts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits for one connection: control overtakes data, each in its order, within bounds, and nothing is kept that was given up. */
class OutboxTest {
    private static final int MAX_BYTES = 1000;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final Outbox outbox = new Outbox(allocator, MAX_BYTES);

    @AfterEach
    void nothingIsKept() {
        outbox.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void controlOvertakesDataAndEachKeepsItsOrder() {
        outbox.open();
        assertThat(offer('a', 10, false)).isTrue();
        assertThat(offer('X', 10, true)).isTrue();
        assertThat(offer('b', 10, false)).isTrue();
        assertThat(offer('Y', 10, true)).isTrue();

        assertThat(drained()).isEqualTo("X".repeat(10) + "Y".repeat(10) + "a".repeat(10) + "b".repeat(10));
        assertThat(outbox.isPending()).isFalse();
        assertThat(outbox.sent()).isEqualTo(4);
    }

    @Test
    void dataThatFillTheQueueLeaveRoomForControl() {
        outbox.open();
        assertThat(offer('a', MAX_BYTES, false)).isTrue();
        assertThat(offer('b', 1, false)).isFalse();
        assertThat(offer('X', TransportLimits.CONTROL_RESERVE_BYTES, true)).isTrue();
        assertThat(offer('Y', 1, true)).isFalse();
        assertThat(outbox.dropped()).isEqualTo(2);

        drained();
        assertThat(offer('c', MAX_BYTES, false)).as("what was sent makes room").isTrue();
    }

    @Test
    void withoutAConnectionNothingIsTakenAndWhatWaitedIsDropped() {
        assertThat(offer('a', 1, true)).isFalse();
        outbox.open();
        assertThat(offer('b', 1, false)).isTrue();
        outbox.close();
        assertThat(outbox.poll()).isNull();
        assertThat(outbox.dropped()).isEqualTo(2);
        outbox.open();
        assertThat(drained()).isEmpty();
        assertThat(offer('c', MAX_BYTES, false))
                .as("what was dropped makes room")
                .isTrue();
    }

    private boolean offer(char letter, int length, boolean control) {
        FrameParts parts = new FrameParts();
        parts.reset(control);
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) letter);
        parts.add(bytes, 0, length);
        return outbox.offer(parts);
    }

    private String drained() {
        List<String> all = new ArrayList<>();
        for (ByteBuf next = outbox.poll(); next != null; next = outbox.poll()) {
            all.add(next.toString(StandardCharsets.US_ASCII));
            next.release();
        }
        return String.join("", all);
    }
}
