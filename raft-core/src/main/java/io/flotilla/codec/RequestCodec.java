package io.flotilla.codec;

import io.flotilla.Outcome;
import io.flotilla.codec.HostRequest.Propose;
import io.flotilla.codec.HostRequest.Transfer;
import io.flotilla.codec.HostResponse.Failed;
import io.flotilla.codec.HostResponse.ProposeOk;
import io.flotilla.codec.HostResponse.TransferOk;
import io.flotilla.spi.BadFrameException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/**
 * The records of REQUEST and RESPONSE frames. Written by {@link FrameWriter}.
 *
 * <pre>
 * REQUEST   every record: i64 requestId, i64 groupId, i64 groupUid, i32 timeoutMs; then
 *   1 Propose      payload to the end of the record
 *   2 Transfer     i64 target
 * RESPONSE  every record: i64 requestId; then
 *   1 ProposeOk    i64 index, i64 term, i64 value, u8 has data, data to the end of the record
 *   2 Failed       u16 code, u8 outcome (0 not applied, 1 unknown, 2 applied), text
 *   3 TransferOk
 * </pre>
 */
public final class RequestCodec {
    /** Longest message of a failure in bytes of UTF-8; longer ones are cut. */
    public static final int MAX_TEXT_BYTES = 1024;

    private static final int PROPOSE = 1;
    private static final int TRANSFER = 2;
    private static final int PROPOSE_OK = 1;
    private static final int FAILED = 2;
    private static final int TRANSFER_OK = 3;
    private static final int REQUEST_LENGTH = RecordWalker.HEADER_LENGTH + 3 * Long.BYTES + Integer.BYTES;
    private static final int RESPONSE_LENGTH = RecordWalker.HEADER_LENGTH + Long.BYTES;
    private static final int PROPOSE_OK_LENGTH = RESPONSE_LENGTH + 3 * Long.BYTES + Byte.BYTES;
    private static final int FAILED_LENGTH = RESPONSE_LENGTH + Short.BYTES + Byte.BYTES + Short.BYTES;

    private RequestCodec() {}

    /**
     * Hands every request of a REQUEST frame to {@code sink}; payloads are copied out. Unknown kinds are skipped.
     *
     * @return number of records skipped
     * @throws BadFrameException at the first bad byte
     */
    public static int decodeRequests(DirectBuffer buffer, int offset, int length, Consumer<HostRequest> sink)
            throws BadFrameException {
        RecordWalker records = new RecordWalker();
        PayloadReader body = new PayloadReader();
        records.wrapFrame(buffer, offset, length);
        int skipped = 0;
        while (records.next()) {
            if (records.kind() != PROPOSE && records.kind() != TRANSFER) {
                skipped++;
                continue;
            }
            body.wrap(buffer, records.bodyOffset(), records.bodyLength());
            sink.accept(request(records.kind(), body));
        }
        return skipped;
    }

    /** As {@link #decodeRequests}, for the answers of a RESPONSE frame. */
    public static int decodeResponses(DirectBuffer buffer, int offset, int length, Consumer<HostResponse> sink)
            throws BadFrameException {
        RecordWalker records = new RecordWalker();
        PayloadReader body = new PayloadReader();
        records.wrapFrame(buffer, offset, length);
        int skipped = 0;
        while (records.next()) {
            if (records.kind() < PROPOSE_OK || records.kind() > TRANSFER_OK) {
                skipped++;
                continue;
            }
            body.wrap(buffer, records.bodyOffset(), records.bodyLength());
            sink.accept(response(records.kind(), body));
        }
        return skipped;
    }

    private static HostRequest request(int kind, PayloadReader body) throws BadFrameException {
        long requestId = body.readLong();
        long groupId = body.readLong();
        long groupUid = body.readLong();
        int timeoutMs = body.readInt();
        if (timeoutMs < 0) {
            throw new BadFrameException("a timeout is not negative, found " + timeoutMs);
        }
        if (kind == PROPOSE) {
            return new Propose(requestId, groupId, groupUid, timeoutMs, body.readBytes(body.remaining()));
        }
        Transfer transfer = new Transfer(requestId, groupId, groupUid, timeoutMs, body.readLong());
        body.requireEnd();
        return transfer;
    }

    private static HostResponse response(int kind, PayloadReader body) throws BadFrameException {
        long requestId = body.readLong();
        if (kind == PROPOSE_OK) {
            long index = body.readLong();
            long term = body.readLong();
            long value = body.readLong();
            boolean hasData = body.readBoolean();
            byte[] data = hasData ? body.readBytes(body.remaining()) : null;
            body.requireEnd();
            return new ProposeOk(requestId, index, term, value, data);
        }
        HostResponse response;
        if (kind == FAILED) {
            int code = body.readShort();
            Outcome outcome = outcome(body.readByte());
            response = new Failed(requestId, code, outcome, body.readString(MAX_TEXT_BYTES));
        } else {
            response = new TransferOk(requestId);
        }
        body.requireEnd();
        return response;
    }

    static int length(HostRequest request) {
        return REQUEST_LENGTH + (request instanceof Propose propose ? propose.payload().length : Long.BYTES);
    }

    static int length(HostResponse response) {
        if (response instanceof ProposeOk ok) {
            byte[] data = ok.data();
            return PROPOSE_OK_LENGTH + (data == null ? 0 : data.length);
        } else if (response instanceof Failed failed) {
            return FAILED_LENGTH + cut(failed.message()).length;
        }
        return RESPONSE_LENGTH;
    }

    static void append(FrameBuffer frame, HostRequest request) {
        header(frame, length(request), request instanceof Propose ? PROPOSE : TRANSFER);
        frame.appendLong(request.requestId());
        frame.appendLong(request.groupId());
        frame.appendLong(request.groupUid());
        frame.appendInt(request.timeoutMs());
        if (request instanceof Propose propose) {
            frame.append(propose.payload(), 0, propose.payload().length);
        } else if (request instanceof Transfer transfer) {
            frame.appendLong(transfer.target());
        }
    }

    static void append(FrameBuffer frame, HostResponse response) {
        int length = length(response);
        if (response instanceof ProposeOk ok) {
            header(frame, length, PROPOSE_OK);
            frame.appendLong(ok.requestId());
            frame.appendLong(ok.index());
            frame.appendLong(ok.term());
            frame.appendLong(ok.value());
            byte[] data = ok.data();
            frame.appendByte(data == null ? 0 : 1);
            if (data != null) {
                frame.append(data, 0, data.length);
            }
        } else if (response instanceof Failed failed) {
            byte[] text = cut(failed.message());
            header(frame, length, FAILED);
            frame.appendLong(failed.requestId());
            frame.appendShort(failed.code());
            frame.appendByte(outcomeCode(failed.outcome()));
            frame.appendShort(text.length);
            frame.append(text, 0, text.length);
        } else {
            header(frame, length, TRANSFER_OK);
            frame.appendLong(response.requestId());
        }
    }

    private static void header(FrameBuffer frame, int length, int kind) {
        int start = frame.reserve(RecordWalker.HEADER_LENGTH);
        RecordWalker.putHeader(frame.own(), start, length, kind);
    }

    private static int outcomeCode(Outcome outcome) {
        return switch (outcome) {
            case NOT_APPLIED -> 0;
            case UNKNOWN -> 1;
            case APPLIED -> 2;
        };
    }

    private static Outcome outcome(int code) throws BadFrameException {
        return switch (code) {
            case 0 -> Outcome.NOT_APPLIED;
            case 1 -> Outcome.UNKNOWN;
            case 2 -> Outcome.APPLIED;
            default -> throw new BadFrameException("an outcome is within 0..2, found " + code);
        };
    }

    private static byte[] cut(String text) {
        return Text.cut(text, MAX_TEXT_BYTES).getBytes(StandardCharsets.UTF_8);
    }
}
