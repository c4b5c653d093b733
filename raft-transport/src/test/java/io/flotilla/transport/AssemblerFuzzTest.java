package io.flotilla.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flotilla.codec.FrameChecksum;
import io.flotilla.codec.FrameCodec;
import io.flotilla.codec.FrameType;
import io.flotilla.spi.BadFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** Whatever bytes come, in whatever pieces: frames, or {@link BadFrameException}; memory is bounded by what came, and given back. */
class AssemblerFuzzTest {
    private static final int SMALLEST_BUFFER = 1024;

    /** Adds up what is delivered. */
    private static final class Summing implements FrameAssembler.Sink {
        long bytes;

        @Override
        public void onFrame(FrameType type, UnsafeBuffer buffer, int offset, int length) {
            buffer.boundsCheck(offset, length);
            bytes += length;
        }

        @Override
        public void onUnknownFrame(UnsafeBuffer buffer, int offset, int length) {
            buffer.boundsCheck(offset, length);
            bytes += length;
        }

        @Override
        public boolean wantsMore() {
            return true;
        }
    }

    @FuzzTest
    void pieces(FuzzedDataProvider data) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        Summing sum = new Summing();
        FrameAssembler assembler = new FrameAssembler(allocator, sum);
        if (data.consumeBoolean()) {
            assembler.handshakeDone();
        }
        int piece = data.consumeInt(1, 4096);
        boolean repaired = data.consumeBoolean();
        byte[] all = data.consumeRemainingAsBytes();
        if (repaired) {
            repair(all);
        }
        try {
            for (int at = 0; at < all.length; at += piece) {
                ByteBuf in = Unpooled.wrappedBuffer(all, at, Math.min(piece, all.length - at));
                assembler.read(in);
                long held = allocator.metric().usedDirectMemory();
                assertThat(held).isLessThanOrEqualTo(4L * Math.min(all.length, at + piece) + SMALLEST_BUFFER);
            }
        } catch (BadFrameException e) {
            assertThat(e.getMessage()).isNotEmpty();
        } finally {
            assembler.release();
        }
        assertThat(sum.bytes).isLessThanOrEqualTo(all.length);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    /** Puts the checksums that the frames should have, as far as their lengths lead. */
    private static void repair(byte[] all) {
        UnsafeBuffer buffer = new UnsafeBuffer(all);
        int at = 0;
        while (all.length - at >= FrameCodec.HEADER_LENGTH) {
            int length = buffer.getInt(at + FrameCodec.LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
            if (length < FrameCodec.HEADER_LENGTH || length > all.length - at) {
                return;
            }
            int crc = new FrameChecksum().of(buffer, at, length);
            buffer.putInt(at + FrameCodec.CRC_OFFSET, crc, ByteOrder.LITTLE_ENDIAN);
            at += length;
        }
    }
}
