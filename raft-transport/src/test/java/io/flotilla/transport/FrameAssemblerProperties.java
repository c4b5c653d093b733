package io.flotilla.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.codec.FrameType;
import io.flotilla.spi.BadFrameException;
import io.flotilla.testkit.TestFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.agrona.concurrent.UnsafeBuffer;

/** However bytes arrive, the frames are the same; whatever arrives, memory is bounded by what arrived. */
class FrameAssemblerProperties {
    private static final class Collected implements FrameAssembler.Sink {
        final List<byte[]> frames = new ArrayList<>();

        @Override
        public void onFrame(FrameType type, UnsafeBuffer buffer, int offset, int length) {
            byte[] copy = new byte[length];
            buffer.getBytes(offset, copy);
            frames.add(copy);
        }

        @Override
        public void onUnknownFrame(UnsafeBuffer buffer, int offset, int length) {
            frames.add(new byte[0]);
        }

        @Override
        public boolean wantsMore() {
            return true;
        }
    }

    @Property(tries = 300)
    void framesDoNotDependOnHowTheirBytesArrive(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 9_000) Integer> lengths,
            @ForAll long seed,
            @ForAll boolean direct)
            throws BadFrameException {
        List<byte[]> sent = new ArrayList<>();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int length : lengths) {
            byte[] frame = TestFrames.data(length, length);
            sent.add(frame);
            stream.writeBytes(frame);
        }
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        Collected collected = new Collected();
        FrameAssembler assembler = new FrameAssembler(allocator, collected);
        assembler.handshakeDone();
        byte[] bytes = stream.toByteArray();
        Random random = new Random(seed);
        for (int at = 0; at < bytes.length; ) {
            int size = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 20 : 5_000));
            ByteBuf in = direct ? allocator.directBuffer(size) : Unpooled.buffer(size);
            in.writeBytes(bytes, at, size);
            assembler.read(in);
            in.release();
            at += size;
        }
        assertThat(assembler.isPartial()).isFalse();
        assertThat(collected.frames).containsExactlyElementsOf(sent);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Property(tries = 300)
    void memoryIsBoundedByWhatArrivedAndNotByWhatWasClaimed(
            @ForAll @IntRange(min = 12, max = 1 << 20) int claimed,
            @ForAll @IntRange(min = 0, max = 5_000) int arrived,
            @ForAll boolean headAtOnce)
            throws BadFrameException {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        FrameAssembler assembler = new FrameAssembler(allocator, new Collected());
        assembler.handshakeDone();
        byte[] head = RawPeer.header(FrameType.MESSAGES, claimed);
        int body = Math.min(arrived, claimed - head.length - 1);
        int first = headAtOnce ? head.length : 1;
        assembler.read(Unpooled.wrappedBuffer(head, 0, first));
        if (body > 0) {
            assembler.read(Unpooled.wrappedBuffer(head, first, head.length - first));
            for (int i = 0; i < body; i++) {
                assembler.read(Unpooled.wrappedBuffer(new byte[1]));
            }
        }
        assertThat(allocator.metric().usedDirectMemory()).isLessThanOrEqualTo(1024 + 4L * (head.length + arrived));
        assembler.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Property(tries = 1_000)
    void anyBytesAreFramesOrABadFrame(@ForAll byte[] bytes, @ForAll boolean afterHandshake) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        FrameAssembler assembler = new FrameAssembler(allocator, new Collected());
        if (afterHandshake) {
            assembler.handshakeDone();
        }
        try {
            assembler.read(Unpooled.wrappedBuffer(bytes));
        } catch (BadFrameException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        assembler.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }
}
