package io.flotilla.engine;

import io.flotilla.codec.FrameType;
import io.flotilla.codec.FrameWriter;
import io.flotilla.codec.HostMessage;
import io.flotilla.codec.HostRequest;
import io.flotilla.codec.HostResponse;
import io.flotilla.model.Message;
import io.flotilla.spi.FrameParts;
import io.flotilla.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongArrayList;

/**
 * Collects what a turn says to each other host, so that it leaves as one frame of data, one of control messages, and one
 * flush. Owned by a step worker.
 */
final class Outbound {
    /** What is being written for one host. */
    private static final class Lane {
        final String hostId;
        final FrameWriter data = new FrameWriter();
        final FrameWriter control = new FrameWriter();
        final FrameWriter requests = new FrameWriter();
        /** Ids of the requests in the frame that is being written. */
        final LongArrayList requestIds = new LongArrayList();

        final FrameWriter responses = new FrameWriter();
        final FrameWriter host = new FrameWriter();

        Lane(String hostId) {
            this.hostId = hostId;
            data.begin(FrameType.MESSAGES);
            control.begin(FrameType.CONTROL);
            requests.begin(FrameType.REQUEST);
            responses.begin(FrameType.RESPONSE);
            host.begin(FrameType.HOST);
        }
    }

    private final Transport transport;
    private final FrameParts parts = new FrameParts();
    private final List<Lane> lanes = new ArrayList<>();
    /** Hosts for which a frame was dropped this turn. */
    private final List<String> dropped = new ArrayList<>();
    /** Requests that were dropped this turn. */
    private final LongArrayList unsent = new LongArrayList();

    private boolean flushWanted;

    Outbound(Transport transport) {
        this.transport = transport;
    }

    void send(String hostId, Message message) {
        Lane lane = lane(hostId);
        boolean isData = FrameWriter.typeOf(message) == FrameType.MESSAGES;
        FrameWriter writer = isData ? lane.data : lane.control;
        if (!writer.add(message)) {
            finish(lane, writer);
            writer.add(message);
        }
    }

    void send(String hostId, HostRequest request) {
        Lane lane = lane(hostId);
        if (!lane.requests.add(request)) {
            finishRequests(lane);
            lane.requests.add(request);
        }
        lane.requestIds.addLong(request.requestId());
    }

    void send(String hostId, HostResponse response) {
        Lane lane = lane(hostId);
        if (!lane.responses.add(response)) {
            finish(lane, lane.responses);
            lane.responses.add(response);
        }
    }

    void send(String hostId, HostMessage message) {
        Lane lane = lane(hostId);
        if (!lane.host.add(message)) {
            finish(lane, lane.host);
            lane.host.add(message);
        }
    }

    /** Ends the turn: what was written goes to the transport. */
    void flush() {
        for (int i = 0; i < lanes.size(); i++) {
            Lane lane = lanes.get(i);
            finish(lane, lane.control);
            finish(lane, lane.data);
            finish(lane, lane.responses);
            finishRequests(lane);
            finish(lane, lane.host);
        }
        if (flushWanted) {
            flushWanted = false;
            transport.flush();
        }
    }

    /** Hosts for which something was dropped, until {@link #forgetDropped}. */
    List<String> dropped() {
        return dropped;
    }

    /** Ids of the requests that were dropped, until {@link #forgetDropped}. */
    LongArrayList unsent() {
        return unsent;
    }

    /** What was dropped has been told to whom it concerns. */
    void forgetDropped() {
        dropped.clear();
        unsent.clear();
    }

    private void finishRequests(Lane lane) {
        if (!finish(lane, lane.requests)) {
            unsent.addAll(lane.requestIds);
        }
        lane.requestIds.clear();
    }

    /** Sends what {@code writer} holds, if anything, and begins its next frame. @return false if it was dropped */
    private boolean finish(Lane lane, FrameWriter writer) {
        if (writer.isEmpty()) {
            return true;
        }
        writer.finish(parts);
        boolean sent = transport.send(lane.hostId, parts);
        writer.begin(writer.type());
        if (sent) {
            flushWanted = true;
        } else if (!dropped.contains(lane.hostId)) {
            dropped.add(lane.hostId);
        }
        return sent;
    }

    /** Hosts are few: a scan beats a map. */
    private Lane lane(String hostId) {
        for (int i = 0; i < lanes.size(); i++) {
            if (lanes.get(i).hostId.equals(hostId)) {
                return lanes.get(i);
            }
        }
        Lane lane = new Lane(hostId);
        lanes.add(lane);
        return lane;
    }
}
