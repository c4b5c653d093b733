package io.flotilla.testkit;

import io.flotilla.model.HardState;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.Message.RequestVote;
import io.flotilla.raft.RoleKind;
import java.util.HashMap;
import java.util.Map;

/**
 * How long a node waits (thesis §3.4): a whole timeout after it heard its leader or voted, not because it was asked; timeouts are drawn from
 * [T, 2T), and what a deadline was for is done when it has passed.
 */
final class TimerChecks implements Checks {
    private static final int ENOUGH = 40;

    private final Map<Long, View> views = new HashMap<>();
    private long shortestNs = Long.MAX_VALUE;
    private long longestNs;
    private int drawn;

    @Override
    public void onInput(PeerNode node, Object input) {
        View view = view(node);
        view.role = node.peer().role();
        view.deadlineNs = node.peer().nextDeadlineNs();
        view.promised = node.isGathering() ? HardState.EMPTY : VoteChecks.newest(node);
    }

    @Override
    public void onTaken(PeerNode node, Object input) {
        View view = view(node);
        long now = node.nowNs();
        long deadline = node.peer().nextDeadlineNs();
        if (input instanceof LocalInput.Tick && view.deadlineNs - now <= 0) {
            Checks.expect(deadline - now > 0, node, "does nothing at its deadline", deadline);
        }
        if (node.peer().role() != RoleKind.FOLLOWER || node.peer().isTransferring() || deadline == Long.MAX_VALUE) {
            view.sinceNs = now;
            return;
        }
        long timeout = node.config().electionTimeoutNs();
        boolean fromLeader = (input instanceof Replicate || input instanceof Heartbeat)
                && ((Message) input).from() == node.peer().leaderId()
                && ((Message) input).term() == node.peer().term();
        boolean voted = input instanceof RequestVote request && hasVoted(node, request);
        boolean votedNow = voted && !VoteChecks.newest(node).equals(view.promised);
        if (fromLeader || votedNow) {
            Checks.expect(deadline >= now + timeout, node, "does not wait a whole timeout", deadline - now);
        }
        boolean gatheredVote = input instanceof RequestVote && node.isGathering();
        if (view.role != RoleKind.FOLLOWER || fromLeader || voted || gatheredVote) {
            view.sinceNs = now;
        }
        Checks.expect(
                deadline < view.sinceNs + 2 * timeout,
                node,
                "waits longer than two timeouts",
                deadline - view.sinceNs + " ns since it had reason to, after " + input);
        if (view.role != RoleKind.FOLLOWER) {
            draw(deadline - now);
        }
    }

    private static boolean hasVoted(PeerNode node, RequestVote request) {
        if (node.isGathering() || request.term() != node.peer().term()) {
            return false;
        }
        HardState newest = VoteChecks.newest(node);
        return newest.term() == request.term() && newest.vote() == request.from();
    }

    private void draw(long timeoutNs) {
        drawn++;
        shortestNs = Math.min(shortestNs, timeoutNs);
        longestNs = Math.max(longestNs, timeoutNs);
    }

    /** Fails if timeouts hardly differ: elections would collide for ever. */
    void spread() {
        if (drawn >= ENOUGH && longestNs - shortestNs < shortestNs / 4) {
            throw new AssertionError(drawn + " election timeouts, all from " + shortestNs + " to " + longestNs);
        }
    }

    @Override
    public void onRestart(PeerNode node, long applied) {
        views.remove(node.id());
    }

    private View view(PeerNode node) {
        return views.computeIfAbsent(node.id(), id -> new View(node.nowNs()));
    }

    /** One node before an input. */
    private static final class View {
        RoleKind role = RoleKind.FOLLOWER;
        long deadlineNs;
        HardState promised = HardState.EMPTY;
        /** When it last had reason to begin its wait. */
        long sinceNs;

        View(long nowNs) {
            sinceNs = nowNs;
        }
    }
}
