package io.flotilla.testkit;

import io.flotilla.model.Message;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.HeartbeatResponse;
import io.flotilla.model.Message.Replicate;

/** A leader of an earlier term is told the later one as soon as that may be told: else who is stuck between the two stays so (raft-bugs A9). */
final class TermChecks implements Checks {
    private boolean told;

    @Override
    public void onInput(PeerNode node, Object input) {
        told = false;
    }

    @Override
    public void onSend(PeerNode node, Message message) {
        told |= message instanceof HeartbeatResponse;
    }

    @Override
    public void onTaken(PeerNode node, Object input) {
        if (!(input instanceof Heartbeat || input instanceof Replicate) || node.isGathering()) {
            return;
        }
        boolean earlier = ((Message) input).term() < node.peer().term();
        boolean durable = node.disk().hardState().term() == node.peer().term()
                && VoteChecks.newest(node).equals(node.disk().hardState());
        Checks.expect(!earlier || !durable || told, node, "does not tell its term", input);
    }
}
