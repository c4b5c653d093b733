package io.flotilla.engine;

import io.flotilla.codec.HostRequest;
import io.flotilla.codec.HostResponse;
import io.flotilla.model.Message;
import java.util.ArrayList;
import java.util.List;

/** What one frame brought for the groups of one step worker. Filled by the transport's thread, then immutable. */
final class InboundBatch {
    final String fromHost;
    /** Length of the frame, which what is in here may hold. */
    final int bytes;

    final List<Message> messages = new ArrayList<>();
    final List<HostRequest> requests = new ArrayList<>(0);
    final List<HostResponse> responses = new ArrayList<>(0);

    InboundBatch(String fromHost, int bytes) {
        this.fromHost = fromHost;
        this.bytes = bytes;
    }

    boolean isEmpty() {
        return messages.isEmpty() && requests.isEmpty() && responses.isEmpty();
    }
}
