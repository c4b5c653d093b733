package io.flotilla.testkit;

import io.flotilla.codec.FrameCodec;
import io.flotilla.codec.FrameType;
import io.flotilla.codec.Handshake;
import io.flotilla.codec.HandshakeCodec;
import io.flotilla.codec.Lane;
import io.flotilla.config.Limits;
import io.flotilla.spi.BadFrameException;
import io.flotilla.spi.HandshakeRefusedException;
import io.flotilla.spi.HandshakeRefusedException.Reason;
import io.flotilla.spi.TransportListener;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Listens as one host: judges handshakes by deployment and names, and keeps what it is told. Thread safe. */
public class RecordingListener implements TransportListener {
    /** A frame that arrived. */
    @SuppressWarnings("ArrayRecordComponent") // only read
    public record Received(String fromHostId, byte[] frame) {}

    /** Payloads that begin so make {@link #onFrame} throw, as a broken decoder would. */
    public static final byte THROWS_BAD_FRAME = (byte) 0xBA;

    public static final byte THROWS_UNCHECKED = (byte) 0xEE;

    private final String deployment;
    private final String hostId;
    private final List<Received> frames = new CopyOnWriteArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final AtomicLong count = new AtomicLong();
    private final AtomicInteger frameEnds = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();
    private volatile boolean refuseAll;
    private volatile @Nullable String lastCertifiedHostId;

    public RecordingListener(String deployment, String hostId) {
        this.deployment = deployment;
        this.hostId = hostId;
    }

    /** From now on every handshake is refused, or none. */
    public void refuseAll(boolean refuse) {
        refuseAll = refuse;
    }

    public List<Received> frames() {
        return frames;
    }

    /** Frames received. */
    public long frameCount() {
        return count.get();
    }

    /** How often a batch of frames ended. */
    public int frameEnds() {
        return frameEnds.get();
    }

    /** Two calls that were inside the listener at the same time: must stay 0. */
    public int overlaps() {
        return overlaps.get();
    }

    /** {@code up <host>} and {@code down <host>}, in order. */
    public List<String> events() {
        return events;
    }

    public @Nullable String lastCertifiedHostId() {
        return lastCertifiedHostId;
    }

    @Override
    public byte[] handshake(String target) {
        return HandshakeCodec.encode(new Handshake(
                1, 1, deployment, hostId, hostId.hashCode(), 1, Lane.MESSAGES, Limits.MAX_FRAME_BYTES, 0, target));
    }

    @Override
    public String accept(
            DirectBuffer frame,
            int offset,
            int length,
            @Nullable String expectedHostId,
            @Nullable String certifiedHostId)
            throws HandshakeRefusedException {
        Handshake handshake;
        try {
            handshake = HandshakeCodec.decode(frame, offset, length);
        } catch (BadFrameException e) {
            throw new HandshakeRefusedException(Reason.MALFORMED, String.valueOf(e.getMessage()));
        }
        lastCertifiedHostId = certifiedHostId;
        if (refuseAll) {
            throw new HandshakeRefusedException(Reason.LIMITS, hostId + " refuses everybody today");
        }
        if (!handshake.deployment().equals(deployment)) {
            throw new HandshakeRefusedException(
                    Reason.DEPLOYMENT, "deployment is " + deployment + ", not " + handshake.deployment());
        }
        if (!handshake.targetHostId().equals(hostId)
                || (expectedHostId != null && !expectedHostId.equals(handshake.hostId()))) {
            throw new HandshakeRefusedException(Reason.HOST, "I am " + hostId + ", you are " + handshake.hostId());
        }
        return handshake.hostId();
    }

    @Override
    public void onFrame(String fromHostId, DirectBuffer buffer, int offset, int length) throws BadFrameException {
        enter();
        try {
            byte first = length > FrameCodec.HEADER_LENGTH ? buffer.getByte(offset + FrameCodec.HEADER_LENGTH) : 0;
            if (FrameCodec.type(buffer, offset) == FrameType.MESSAGES && first == THROWS_BAD_FRAME) {
                throw new BadFrameException("the listener did not like it");
            }
            if (FrameCodec.type(buffer, offset) == FrameType.MESSAGES && first == THROWS_UNCHECKED) {
                throw new IllegalStateException("thrown by the test");
            }
            byte[] copy = new byte[length];
            buffer.getBytes(offset, copy);
            frames.add(new Received(fromHostId, copy));
            count.incrementAndGet();
        } finally {
            inside.decrementAndGet();
        }
    }

    @Override
    public void onFramesEnd() {
        frameEnds.incrementAndGet();
    }

    @Override
    public void onConnected(String host) {
        enter();
        events.add("up " + host);
        inside.decrementAndGet();
    }

    @Override
    public void onUnreachable(String host) {
        enter();
        events.add("down " + host);
        inside.decrementAndGet();
    }

    /** True if exactly these frames came from {@code host}, in this order. */
    public boolean has(String host, List<byte[]> expected) {
        List<byte[]> from = frames.stream()
                .filter(received -> received.fromHostId().equals(host))
                .map(Received::frame)
                .toList();
        if (from.size() != expected.size()) {
            return false;
        }
        for (int i = 0; i < from.size(); i++) {
            if (!Arrays.equals(from.get(i), expected.get(i))) {
                return false;
            }
        }
        return true;
    }

    private void enter() {
        if (inside.incrementAndGet() != 1) {
            overlaps.incrementAndGet();
        }
    }
}
