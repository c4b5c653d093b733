package io.flotilla.transport;

import io.flotilla.spi.FrameParts;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.jetbrains.kotlinx.lincheck.annotations.Param;
import org.jetbrains.kotlinx.lincheck.paramgen.BooleanGen;
import org.jetbrains.kotlinx.lincheck.paramgen.IntGen;
import org.jetbrains.kotlinx.lincheck.strategy.stress.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads do to an outbox at once looks as if they had done it one after another: no frame is lost, sent twice, torn, or counted where it is not, and who asks
 * whether something waits hears of what was put before.
 */
@Param(name = "letter", gen = IntGen.class, conf = "0:25")
@Param(name = "control", gen = BooleanGen.class)
public class OutboxLincheckTest {
    private static final int FRAME_BYTES = 4;
    /** Room for two frames of data; control has its reserve. */
    private static final int MAX_BYTES = 2 * FRAME_BYTES;

    private final Outbox outbox = new Outbox(new OnHeap(), MAX_BYTES);

    /** Buffers that the garbage collector takes: thousands of outboxes are made and dropped. */
    private static final class OnHeap extends AbstractByteBufAllocator {
        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            return newHeapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }

    /** A connection is there, as most of the time. */
    public OutboxLincheckTest() {
        outbox.open();
    }

    /** Puts a frame of one letter. */
    @Operation
    public boolean offer(@Param(name = "letter") int letter, @Param(name = "control") boolean control) {
        byte[] bytes = new byte[FRAME_BYTES];
        Arrays.fill(bytes, (byte) ('a' + letter));
        FrameParts frame = new FrameParts();
        frame.reset(control);
        frame.add(bytes, 0, 1);
        frame.add(bytes, 1, FRAME_BYTES - 1);
        return outbox.offer(frame);
    }

    /** Takes what is written next, as text. */
    @Operation
    public String poll() {
        ByteBuf next = outbox.poll();
        return next == null ? "" : next.toString(StandardCharsets.US_ASCII);
    }

    /** The connection is there (again). */
    @Operation
    public void open() {
        outbox.open();
    }

    /** The connection is lost. */
    @Operation
    public void close() {
        outbox.close();
    }

    /** Whether something waits. */
    @Operation
    public boolean isPending() {
        return outbox.isPending();
    }

    /** Frames that were handed over, and frames that were not. */
    @Operation
    public long sent() {
        return outbox.sent();
    }

    /** Frames that were dropped. */
    @Operation
    public long dropped() {
        return outbox.dropped();
    }

    @Test
    void everyScheduleIsLikeAnOrder() {
        LinChecker.check(
                OutboxLincheckTest.class,
                new StressOptions()
                        .iterations(30)
                        .invocationsPerIteration(2_000)
                        .threads(3)
                        .actorsPerThread(3));
    }
}
