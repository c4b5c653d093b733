package io.flotilla.example.chaos.fault;

import io.flotilla.example.chaos.fault.Fault.Violation;
import io.flotilla.example.kv.demo.NodeClient;
import java.io.IOException;
import java.util.Collection;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * Whether a node that lost its data is refused, which it tells at {@code /readyz} in the words of each other node. Every other node must have
 * said so, for the wiped one may have promised something to any of them. That it is not ready is not enough: a node that hangs is not
 * ready either.
 */
final class Refusal {
    private final String id;
    /** Nodes whose refusal was not heard of yet. */
    private final TreeSet<String> missing;

    private String last = "nothing";

    /** One question to the wiped node whether it is ready. */
    @FunctionalInterface
    interface Question {
        NodeClient.Reply ask() throws IOException;
    }

    /**
     * Nothing was heard yet.
     *
     * @param id the wiped node
     * @param others all other nodes
     */
    Refusal(String id, Collection<String> others) {
        this.id = id;
        this.missing = new TreeSet<>(others);
    }

    /**
     * Asks until every other node has refused it.
     *
     * @param again waits a little; false when it is not worth asking again
     * @throws Violation if the node is ready to serve, or was not refused by all others when {@code again} gave up
     */
    void await(Question question, BooleanSupplier again) throws Violation {
        do {
            try {
                hear(question.ask());
            } catch (IOException e) {
                last = "no answer: " + e.getMessage();
            }
        } while (!missing.isEmpty() && again.getAsBoolean());
        if (!missing.isEmpty()) {
            throw new Violation("node " + id + " was wiped, and " + String.join(" and ", missing)
                    + " did not refuse it in time; what it said last: " + last);
        }
    }

    private void hear(NodeClient.Reply reply) throws Violation {
        if (reply.status() == 200) {
            throw new Violation("node " + id + " was wiped and takes part: it is ready to serve");
        }
        last = reply.text();
        missing.removeIf(other -> words(other).matcher(last).find());
    }

    /** What the wiped node was told by another one: the handshake's refusal, as raft-core words it. */
    private Pattern words(String other) {
        return Pattern.compile(
                Pattern.quote("refused by " + other + ": host " + id + " comes with store ") + "[0-9a-f]+"
                        + Pattern.quote(", but " + other + " has met it with store ") + "[0-9a-f]+"
                        + Pattern.quote(": its store was wiped or replaced"));
    }
}
