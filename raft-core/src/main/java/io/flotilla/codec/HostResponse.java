package io.flotilla.codec;

import io.flotilla.Outcome;
import org.jspecify.annotations.Nullable;

/** Answers one {@link HostRequest}. */
public sealed interface HostResponse {
    /** Of the request. */
    long requestId();

    /** The command was committed and applied; fields as in {@link io.flotilla.ProposalResult}. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record ProposeOk(long requestId, long index, long term, long value, byte @Nullable [] data)
            implements HostResponse {}

    /** Leadership is where it was asked to be. */
    record TransferOk(long requestId) implements HostResponse {}

    /**
     * It did not work.
     *
     * @param code says why, within 0..65535; the engine's own numbering
     * @param outcome what it may have done
     * @param message in words; cut to {@link RequestCodec#MAX_TEXT_BYTES}
     */
    record Failed(long requestId, int code, Outcome outcome, String message) implements HostResponse {}
}
