package io.flotilla.testkit;

import io.flotilla.model.Message;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.MatchedByAll;
import io.flotilla.model.Message.ReadIndexResponse;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.TimeoutNow;
import io.flotilla.raft.RoleKind;
import java.util.HashMap;
import java.util.Map;

/** When every node heard its leader last, as seen from outside. Checks nothing itself. */
final class LeaderContact implements Checks {
    private final Map<Long, Long> heardNs = new HashMap<>();
    private long termBefore;

    /** True while a node must protect the leader that it knows (thesis §4.2.3). */
    boolean isSettled(PeerNode node) {
        if (!node.config().checkQuorum() || node.peer().leaderId() == 0) {
            return false;
        }
        return node.peer().role() == RoleKind.LEADER
                || node.nowNs() - heardNs.getOrDefault(node.id(), 0L)
                        < node.config().electionTimeoutNs();
    }

    @Override
    public void onInput(PeerNode node, Object input) {
        termBefore = node.peer().term();
    }

    @Override
    public void onTaken(PeerNode node, Object input) {
        if (!(input instanceof Message message) || message.from() != node.peer().leaderId()) {
            return;
        }
        boolean always = message instanceof Replicate || message instanceof Heartbeat;
        boolean first = message instanceof ReadIndexResponse
                || message instanceof MatchedByAll
                || message instanceof TimeoutNow;
        if (message.term() == node.peer().term() && (always || (first && message.term() > termBefore))) {
            heardNs.put(node.id(), node.nowNs());
        }
    }
}
