package io.flotilla.engine;

import io.flotilla.codec.FrameCodec;
import io.flotilla.codec.FrameType;
import io.flotilla.codec.Handshake;
import io.flotilla.codec.HandshakeCodec;
import io.flotilla.codec.HostCodec;
import io.flotilla.codec.HostMessage;
import io.flotilla.codec.Lane;
import io.flotilla.codec.MessageDecoder;
import io.flotilla.codec.RequestCodec;
import io.flotilla.config.Limits;
import io.flotilla.spi.BadFrameException;
import io.flotilla.spi.HandshakeRefusedException;
import io.flotilla.spi.HandshakeRefusedException.Reason;
import io.flotilla.spi.TransportListener;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What stands between the transport and the step workers: says who this host is, judges who others are, and turns frames
 * into batches for the inboxes. Called on the transport's threads; keeps no state of a group.
 */
final class HostLink implements TransportListener {
    private final Engine engine;
    private final HostIdentity identity;
    private final long processIncarnation;
    private final ThreadLocal<MessageDecoder> decoders = ThreadLocal.withInitial(MessageDecoder::new);
    private final AtomicLong framesDropped = new AtomicLong();
    private final AtomicLong framesUnknown = new AtomicLong();

    HostLink(Engine engine, HostIdentity identity, long processIncarnation) {
        this.engine = engine;
        this.identity = identity;
        this.processIncarnation = processIncarnation;
    }

    /** Frames dropped because the inbox was full or the sender is not pinned yet. */
    long framesDropped() {
        return framesDropped.get();
    }

    @Override
    public byte[] handshake(String hostId) {
        return HandshakeCodec.encode(new Handshake(
                Handshake.PROTOCOL_VERSION,
                Handshake.PROTOCOL_VERSION,
                identity.deployment(),
                identity.hostId(),
                identity.storeIncarnation(),
                processIncarnation,
                Lane.MESSAGES,
                Limits.MAX_FRAME_BYTES,
                0,
                hostId));
    }

    @Override
    public String accept(
            DirectBuffer frame,
            int offset,
            int length,
            @Nullable String expectedHostId,
            @Nullable String certifiedHostId)
            throws HandshakeRefusedException {
        Handshake remote;
        try {
            remote = HandshakeCodec.decode(frame, offset, length);
        } catch (BadFrameException e) {
            throw new HandshakeRefusedException(Reason.MALFORMED, String.valueOf(e.getMessage()));
        }
        judge(remote, expectedHostId, certifiedHostId);
        String hostId = remote.hostId();
        Long pinned = engine.pins().known(hostId);
        if (pinned != null && pinned != remote.storeIncarnation()) {
            engine.onWipedHost(hostId, pinned, remote.storeIncarnation());
            throw new HandshakeRefusedException(
                    Reason.STORE_INCARNATION,
                    "host " + hostId + " comes with store " + Long.toHexString(remote.storeIncarnation())
                            + ", but " + identity.hostId() + " has met it with store " + Long.toHexString(pinned)
                            + ": its store was wiped or replaced, and what it promised is forgotten; its replicas must"
                            + " be rebuilt under new replica ids");
        }
        engine.pin(hostId, remote.storeIncarnation());
        if (expectedHostId == null) {
            engine.reportAll(new Report.AnswersLost(hostId));
        }
        return hostId.intern(); // compared for every message with the names of members, which are interned too
    }

    private void judge(Handshake remote, @Nullable String expectedHostId, @Nullable String certifiedHostId)
            throws HandshakeRefusedException {
        if (remote.minVersion() > Handshake.PROTOCOL_VERSION || remote.maxVersion() < Handshake.PROTOCOL_VERSION) {
            throw new HandshakeRefusedException(
                    Reason.VERSION,
                    "protocol versions " + remote.minVersion() + ".." + remote.maxVersion() + " do not include "
                            + Handshake.PROTOCOL_VERSION);
        }
        if (!remote.deployment().equals(identity.deployment())) {
            throw new HandshakeRefusedException(
                    Reason.DEPLOYMENT,
                    "deployment is \"" + remote.deployment() + "\" there and \"" + identity.deployment() + "\" here");
        }
        if (expectedHostId != null && !remote.hostId().equals(expectedHostId)) {
            throw new HandshakeRefusedException(
                    Reason.HOST, "host \"" + expectedHostId + "\" was called, \"" + remote.hostId() + "\" answered");
        }
        if (!remote.targetHostId().equals(identity.hostId())) {
            throw new HandshakeRefusedException(
                    Reason.HOST,
                    "host \"" + remote.targetHostId() + "\" is wanted, this is \"" + identity.hostId() + "\"");
        }
        if (remote.hostId().equals(identity.hostId())) {
            throw new HandshakeRefusedException(
                    Reason.HOST, "two hosts are called \"" + identity.hostId() + "\"; host ids must differ");
        }
        if (certifiedHostId != null && !certifiedHostId.equals(remote.hostId())) {
            throw new HandshakeRefusedException(
                    Reason.CERTIFICATE,
                    "the certificate is host \"" + certifiedHostId + "\"'s, the handshake says \"" + remote.hostId()
                            + "\"");
        }
        if (remote.maxFrameBytes() < Limits.MAX_FRAME_BYTES) {
            throw new HandshakeRefusedException(
                    Reason.LIMITS,
                    "frames of " + remote.maxFrameBytes() + " bytes are taken there, " + Limits.MAX_FRAME_BYTES
                            + " are sent here");
        }
    }

    @Override
    public void onFrame(String fromHostId, DirectBuffer buffer, int offset, int length) throws BadFrameException {
        FrameType type = FrameCodec.type(buffer, offset);
        if (type == null) {
            framesUnknown.incrementAndGet();
            return;
        }
        switch (type) {
            case MESSAGES, CONTROL -> onMessages(fromHostId, buffer, offset, length);
            case REQUEST -> onRequests(fromHostId, buffer, offset, length);
            case RESPONSE -> onResponses(fromHostId, buffer, offset, length);
            case HOST -> HostCodec.decode(buffer, offset, length, message -> onHostMessage(fromHostId, message));
            case HANDSHAKE, HANDSHAKE_REFUSED ->
                throw new BadFrameException("a handshake in the middle of a connection");
            case ASLEEP -> framesUnknown.incrementAndGet();
        }
    }

    private void onMessages(String from, DirectBuffer buffer, int offset, int length) throws BadFrameException {
        if (!engine.pins().isPinned(from)) {
            framesDropped.incrementAndGet(); // its promises may not be counted before the pin is durable
            return;
        }
        @Nullable InboundBatch[] batches = new InboundBatch[engine.workerCount()];
        MessageDecoder decoder = decoders.get();
        decoder.decode(
                buffer,
                offset,
                length,
                message -> batchFor(batches, from, length, engine.workerOf(message.groupId()))
                        .messages
                        .add(message));
        offer(batches);
    }

    private static InboundBatch batchFor(@Nullable InboundBatch[] batches, String from, int length, int worker) {
        InboundBatch batch = batches[worker];
        if (batch == null) {
            batch = new InboundBatch(from, length);
            batches[worker] = batch;
        }
        return batch;
    }

    private void onRequests(String from, DirectBuffer buffer, int offset, int length) throws BadFrameException {
        if (!engine.pins().isPinned(from)) {
            framesDropped.incrementAndGet();
            return;
        }
        @Nullable InboundBatch[] batches = new InboundBatch[engine.workerCount()];
        RequestCodec.decodeRequests(
                buffer,
                offset,
                length,
                request -> batchFor(batches, from, length, engine.workerOf(request.groupId()))
                        .requests
                        .add(request));
        offer(batches);
    }

    private void onResponses(String from, DirectBuffer buffer, int offset, int length) throws BadFrameException {
        @Nullable InboundBatch[] batches = new InboundBatch[engine.workerCount()];
        RequestCodec.decodeResponses(buffer, offset, length, response -> {
            int worker = Forwards.workerOf(response.requestId());
            if (worker < batches.length) {
                batchFor(batches, from, length, worker).responses.add(response);
            }
        });
        offer(batches);
    }

    private void offer(@Nullable InboundBatch[] batches) {
        for (int i = 0; i < batches.length; i++) {
            InboundBatch batch = batches[i];
            if (batch != null && !engine.worker(i).offer(batch)) {
                framesDropped.incrementAndGet();
            }
        }
    }

    private void onHostMessage(String from, HostMessage message) {
        if (message instanceof HostMessage.Pinned pinned) {
            engine.onPinnedBy(from, pinned.storeIncarnation());
        }
    }

    @Override
    public void onFramesEnd() {
        for (int i = 0; i < engine.workerCount(); i++) {
            engine.worker(i).wake();
        }
    }

    @Override
    public void onConnected(String hostId) {
        engine.reportAll(new Report.Connected(hostId));
    }

    @Override
    public void onUnreachable(String hostId) {
        engine.reportAll(new Report.Unreachable(hostId));
    }
}
