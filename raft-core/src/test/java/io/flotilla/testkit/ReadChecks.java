package io.flotilla.testkit;

import io.flotilla.model.LocalInput;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.HeartbeatResponse;
import io.flotilla.model.Message.ReadIndexRequest;
import io.flotilla.model.Message.ReadIndexResponse;
import io.flotilla.model.Update;
import io.flotilla.raft.RoleKind;
import java.util.HashMap;
import java.util.Map;

/** A leader serves a read when a quorum has answered a round of heartbeats that began after the read was asked for (thesis §6.4); older answers say nothing. */
final class ReadChecks implements Checks {
    private final Majorities majorities;
    private final Map<Long, View> views = new HashMap<>();

    ReadChecks(Majorities majorities) {
        this.majorities = majorities;
    }

    @Override
    public void onInput(PeerNode node, Object input) {
        if (node.peer().role() != RoleKind.LEADER) {
            return;
        }
        View view = view(node);
        if (input instanceof LocalInput.Read read) {
            view.asked.put(node.id() + "/" + read.readId(), view.newest);
        } else if (input instanceof ReadIndexRequest request
                && request.term() == node.peer().term()) {
            view.asked.putIfAbsent(request.from() + "/" + request.requestId(), view.newest);
        } else if (input instanceof HeartbeatResponse answer
                && answer.term() == node.peer().term()) {
            view.answered.merge(answer.from(), answer.readSequence(), Math::max);
        }
    }

    @Override
    public void onSend(PeerNode node, Message message) {
        if (message.term() != node.peer().term()) {
            return;
        }
        if (message instanceof Heartbeat heartbeat) {
            View view = view(node);
            view.newest = Math.max(view.newest, heartbeat.readSequence());
        } else if (message instanceof ReadIndexResponse response && response.index() > 0) {
            confirmed(node, response.to() + "/" + response.requestId());
        }
    }

    @Override
    public void onRead(PeerNode node, Update.ReadReady ready) {
        String read = node.id() + "/" + ready.readId();
        // A follower's read is served by its leader's answer, maybe in the round in which it comes to lead itself.
        if (node.peer().role() == RoleKind.LEADER && view(node).asked.containsKey(read)) {
            confirmed(node, read);
        }
    }

    private void confirmed(PeerNode node, String read) {
        View view = view(node);
        Long before = view.asked.get(read);
        Checks.expect(
                before != null
                        && majorities.agree(id -> id == node.id() || view.answered.getOrDefault(id, 0L) > before),
                node,
                "serves a read that no quorum confirmed, asked after round " + before,
                read + ", answered " + view.answered);
    }

    private View view(PeerNode node) {
        View view = views.get(node.id());
        if (view == null || view.term != node.peer().term()) {
            view = new View(node.peer().term());
            views.put(node.id(), view);
        }
        return view;
    }

    /** One leader in one term. */
    private static final class View {
        final long term;
        /** By asker and name: the newest round when it was asked for. */
        final Map<String, Long> asked = new HashMap<>();
        /** By member: the newest round that it answered. */
        final Map<Long, Long> answered = new HashMap<>();

        long newest;

        View(long term) {
            this.term = term;
        }
    }
}
