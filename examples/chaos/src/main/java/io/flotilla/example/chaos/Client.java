package io.flotilla.example.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flotilla.example.kv.demo.NodeClient;
import io.flotilla.history.EventType;
import io.flotilla.history.Function;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One process of the history: one operation at a time, on any node. Used by one thread. */
final class Client implements AutoCloseable {
    /** Longer than a node takes at most to answer (2 s): what has not come by then will not come. */
    private static final int TIMEOUT_MS = 3_000;

    private static final String NOT_APPLIED = "\"outcome\":\"not_applied\"";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final long process;
    private final Recorder recorder;
    private final List<NodeClient> nodes = new ArrayList<>();

    Client(long process, Deployment deployment, Recorder recorder) {
        this.process = process;
        this.recorder = recorder;
        for (int i = 0; i < deployment.size(); i++) {
            nodes.add(new NodeClient(deployment.node(i).httpPort(), TIMEOUT_MS));
        }
    }

    /**
     * Does one operation on one node and writes it down.
     *
     * @param value what to write; null for others
     * @return {@link EventType#OK}, {@link EventType#FAIL} if it certainly did not happen, {@link EventType#INFO} if nobody knows
     */
    EventType run(int node, Function function, String key, @Nullable String value) {
        recorder.record(process, EventType.INVOKE, function, key, value);
        EventType type = EventType.INFO;
        String found = null;
        try {
            NodeClient.Reply reply = ask(nodes.get(node), function, key, value);
            boolean absent = function == Function.READ && reply.status() == NOT_FOUND;
            if (reply.status() == OK || absent) {
                type = EventType.OK;
                found = function == Function.READ && !absent ? reply.text() : null;
            } else if (reply.text().contains(NOT_APPLIED)) {
                type = EventType.FAIL;
            }
        } catch (ConnectException e) {
            type = EventType.FAIL; // nobody listens there: nothing was sent
        } catch (IOException e) {
            type = EventType.INFO; // no answer, or half of one
        }
        recorder.record(process, type, function, key, function == Function.READ ? found : value);
        return type;
    }

    @Override
    public void close() {
        nodes.forEach(NodeClient::close);
    }

    private static NodeClient.Reply ask(NodeClient node, Function function, String key, @Nullable String value)
            throws IOException {
        return switch (function) {
            case READ -> node.get(key);
            case WRITE -> node.put(key, String.valueOf(value).getBytes(UTF_8));
            case DELETE -> node.delete(key);
            case CAS, APPEND -> throw new IllegalArgumentException("the store has no " + function.word());
        };
    }
}
