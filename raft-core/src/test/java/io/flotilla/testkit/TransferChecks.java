package io.flotilla.testkit;

import io.flotilla.model.LocalInput;
import io.flotilla.model.Message;
import io.flotilla.model.Message.TimeoutNow;
import io.flotilla.model.Update;
import io.flotilla.raft.RoleKind;
import java.util.HashMap;
import java.util.Map;

/**
 * Leadership that is handed over (thesis §3.10): to a voter that has the whole log, by one order; nothing is proposed meanwhile; the order is
 * obeyed when it comes from the leader of the term, and only then; it succeeded when its target led. That it ends, {@link TimerChecks} sees.
 */
final class TransferChecks implements Checks {
    private final SafetyChecks leaders;
    private final FlowChecks flow;
    private final Map<Long, View> views = new HashMap<>();

    TransferChecks(SafetyChecks leaders, FlowChecks flow) {
        this.leaders = leaders;
        this.flow = flow;
    }

    @Override
    public void onInput(PeerNode node, Object input) {
        View view = view(node);
        view.termBefore = node.peer().term();
        view.leaderBefore = node.peer().leaderId();
        view.roleBefore = node.peer().role();
        if (input instanceof LocalInput.Transfer transfer
                && view.roleBefore == RoleKind.LEADER
                && !node.peer().isTransferring()) {
            view.target = transfer.target();
            view.beganInTerm = view.termBefore;
            view.orderedInTerm = 0;
        }
    }

    @Override
    public void onTaken(PeerNode node, Object input) {
        if (input instanceof TimeoutNow order && order.term() == view(node).termBefore) {
            obeys(node, view(node), order);
        }
    }

    private static void obeys(PeerNode node, View view, TimeoutNow order) {
        boolean fromLeader = order.from() == view.leaderBefore;
        if (!fromLeader) {
            Checks.expect(
                    node.peer().term() == view.termBefore && node.peer().role() == view.roleBefore,
                    node,
                    "obeys an order that is not its leader's",
                    order);
        } else if (view.roleBefore == RoleKind.FOLLOWER
                && node.membership().voters().containsKey(node.id())) {
            Checks.expect(node.peer().term() > view.termBefore, node, "does not obey its leader", order);
        }
    }

    @Override
    public void onSend(PeerNode node, Message message) {
        if (!(message instanceof TimeoutNow order)) {
            return;
        }
        View view = view(node);
        Checks.expect(order.to() == view.target, node, "orders another than the target " + view.target, order);
        Checks.expect(node.membership().voters().containsKey(order.to()), node, "orders a replica that may not", order);
        Checks.expect(
                flow.match(node, order.to()) == node.peer().lastIndex(),
                node,
                "orders a target that has only " + flow.match(node, order.to()) + " of "
                        + node.peer().lastIndex(),
                order);
        Checks.expect(view.orderedInTerm != order.term(), node, "orders twice", order);
        view.orderedInTerm = order.term();
    }

    @Override
    public void onUpdate(PeerNode node, Update update) {
        View view = view(node);
        if (node.peer().isTransferring()) {
            Checks.expect(!node.peer().canPropose(), node, "takes proposals while it hands over", view.target);
            boolean ready = node.peer().role() == RoleKind.LEADER
                    && flow.match(node, view.target) == node.peer().lastIndex();
            Checks.expect(
                    !ready || view.orderedInTerm == node.peer().term(), node, "does not order its target", view.target);
        }
        Update.TransferEnded ended = update.transfer;
        if (ended != null && ended.success()) {
            Checks.expect(
                    hasLed(ended.target(), view.beganInTerm, node.peer().term()), node, "hands over to nobody", ended);
        }
    }

    private boolean hasLed(long target, long after, long upTo) {
        for (long term = after + 1; term <= upTo; term++) {
            if (leaders.leaderOf(term) == target) {
                return true;
            }
        }
        return false;
    }

    private View view(PeerNode node) {
        return views.computeIfAbsent(node.id(), id -> new View());
    }

    /** One node before an input, and the last transfer that it began. */
    private static final class View {
        RoleKind roleBefore = RoleKind.FOLLOWER;
        long termBefore;
        long leaderBefore;
        long target;
        long beganInTerm;
        /** Term in which the target was ordered; 0 for not yet. */
        long orderedInTerm;
    }
}
