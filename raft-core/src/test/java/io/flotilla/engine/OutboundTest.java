package io.flotilla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.codec.HostRequest;
import io.flotilla.config.Limits;
import io.flotilla.spi.FrameParts;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which requests never left: their callers are told that nothing happened, so it must be true of each. */
class OutboundTest {
    private final ArrayDeque<Boolean> taken = new ArrayDeque<>();
    private final Outbound outbound = new Outbound(new CapturedTransport() {
        @Override
        public boolean send(String hostId, FrameParts frame) {
            return taken.remove();
        }
    });

    @Test
    void whatWasInAFrameThatWasTakenHasLeft() {
        taken.addAll(List.of(true, false));
        sendInFramesOfTheirOwn(1, 2);
        assertThat(outbound.unsent()).containsExactly(2L);
    }

    @Test
    void whatWasInTheFrameBehindADroppedOneHasLeft() {
        taken.addAll(List.of(false, true));
        sendInFramesOfTheirOwn(3, 4);
        assertThat(outbound.unsent()).containsExactly(3L);
    }

    private void sendInFramesOfTheirOwn(long... requestIds) {
        for (long id : requestIds) {
            outbound.send("h2", new HostRequest.Propose(id, 1, 7, 1_000, new byte[Limits.MAX_PAYLOAD_BYTES]));
        }
        outbound.flush();
        assertThat(taken).as("frames that were not sent").isEmpty();
    }
}
