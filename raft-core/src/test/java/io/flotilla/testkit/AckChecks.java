package io.flotilla.testkit;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.model.Update;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a follower took from its leader, it acknowledges as soon as it is durable: of all that came in one round, the highest. */
final class AckChecks implements Checks {
    private final SafetyChecks logs;
    private final Map<Long, View> views = new HashMap<>();

    AckChecks(SafetyChecks logs) {
        this.logs = logs;
    }

    @Override
    public void onInput(PeerNode node, Object input) {
        if (input instanceof Replicate message && message.term() >= node.peer().term()) {
            view(node).round.add(message);
        }
    }

    @Override
    public void onSend(PeerNode node, Message message) {
        if (message instanceof ReplicateAck ack) {
            View view = view(node);
            view.in(ack.term());
            view.acknowledged = Math.max(view.acknowledged, ack.matchIndex());
        }
    }

    @Override
    public void onUpdate(PeerNode node, Update update) {
        View view = view(node);
        long term = node.peer().term();
        view.in(term);
        for (Replicate message : view.round) {
            long last = lastOf(message);
            if (message.term() == term && logs.followsTo(node, message.from(), term, last)) {
                view.taken = Math.max(view.taken, last);
            }
        }
        view.round.clear();
        if (node.writes().isEmpty()) {
            Checks.expect(
                    view.acknowledged >= view.taken,
                    node,
                    "took " + view.taken + " and acknowledges only",
                    view.acknowledged);
        }
    }

    private static long lastOf(Replicate message) {
        List<EntryBlock> blocks = message.blocks();
        return blocks.isEmpty()
                ? message.previousIndex()
                : blocks.get(blocks.size() - 1).lastIndex();
    }

    @Override
    public void onRestart(PeerNode node, long applied) {
        views.remove(node.id());
    }

    private View view(PeerNode node) {
        return views.computeIfAbsent(node.id(), id -> new View());
    }

    /** One follower in one term. */
    private static final class View {
        /** What came in this round. */
        final List<Replicate> round = new ArrayList<>();

        long term;
        long taken;
        long acknowledged;

        void in(long now) {
            if (term != now) {
                term = now;
                taken = 0;
                acknowledged = 0;
            }
        }
    }
}
