package io.flotilla.testkit;

import io.flotilla.model.HardState;
import io.flotilla.model.LocalInput;
import io.flotilla.model.LogWrite;
import io.flotilla.model.Message;
import io.flotilla.model.Message.PreVote;
import io.flotilla.model.Message.PreVoteResponse;
import io.flotilla.model.Message.RequestVote;
import io.flotilla.model.Message.VoteResponse;
import io.flotilla.model.Update;
import io.flotilla.raft.RoleKind;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Who must be granted a vote and who must not: logs that could win (thesis §3.6.1), leaders that are in office (§4.2.3), questions that
 * change nothing (§9.6); and that whoever stands knows no leader, and stops when it cannot win any more.
 */
final class VoteChecks implements Checks {
    private final SafetyChecks logs;
    private final LeaderContact contact;
    private final Map<Long, View> views = new HashMap<>();

    VoteChecks(SafetyChecks logs, LeaderContact contact) {
        this.logs = logs;
        this.contact = contact;
    }

    @Override
    public void onInput(PeerNode node, Object input) {
        View view = view(node);
        view.role = node.peer().role();
        view.term = node.peer().term();
        view.deadlineNs = node.peer().nextDeadlineNs();
        view.wasTransferring = node.peer().isTransferring();
        view.mayGrant = false;
        view.mustGrant = false;
        if (input instanceof RequestVote request) {
            boolean open = request.term() > view.term && (request.transfer() || !contact.isSettled(node));
            view.mayGrant = request.term() == view.term || open;
            view.mustGrant = open && !node.isGathering() && couldWin(node, request.lastTerm(), request.lastIndex());
        } else if (input instanceof PreVote question) {
            boolean open = question.term() == view.term || (question.term() > view.term && !contact.isSettled(node));
            if (open && (node.isGathering() || couldWin(node, question.lastTerm(), question.lastIndex()))) {
                view.grants.merge(question.from() + "/" + question.term(), 1, Integer::sum);
            }
        } else if (input instanceof VoteResponse answer && answer.term() == view.term) {
            view.answer(RoleKind.CANDIDATE, answer.from(), answer.granted());
        } else if (input instanceof PreVoteResponse answer && answer.term() == view.term + (answer.granted() ? 1 : 0)) {
            view.answer(RoleKind.PRE_CANDIDATE, answer.from(), answer.granted());
        }
    }

    @Override
    public void onTaken(PeerNode node, Object input) {
        View view = view(node);
        if (input instanceof RequestVote request) {
            answered(node, view, request);
        } else if (input instanceof PreVote) {
            Checks.expect(
                    view.role == node.peer().role()
                            && view.term == node.peer().term()
                            && view.deadlineNs == node.peer().nextDeadlineNs(),
                    node,
                    "changed for a question",
                    input);
        }
        won(node, view, input);
        boolean anew = view.role != node.peer().role()
                || view.term != node.peer().term()
                || input instanceof LocalInput.Campaign
                || input instanceof LocalInput.Tick;
        if (anew) {
            view.answers.clear();
            // A tick may have been for the transfer alone: then the election goes on, with answers that are not known
            // here any more.
            view.counted = !(input instanceof LocalInput.Tick && view.wasTransferring);
        } else if (input instanceof Message && isContender(view.role)) {
            Checks.expect(
                    !view.majorities.isBlockedBy(id -> Boolean.FALSE.equals(view.answers.get(id))),
                    node,
                    "stands and cannot win",
                    view.answers);
        }
    }

    /** An election is won by a majority of each half (thesis §3.4, §4.3), and so is the question before it. */
    private static void won(PeerNode node, View view, Object input) {
        RoleKind now = node.peer().role();
        boolean leads = view.role == RoleKind.CANDIDATE && now == RoleKind.LEADER;
        boolean stands =
                view.role == RoleKind.PRE_CANDIDATE && input instanceof PreVoteResponse && now == RoleKind.CANDIDATE;
        if (view.counted && (leads || stands)) {
            Checks.expect(
                    view.majorities.agree(id -> id == node.id() || Boolean.TRUE.equals(view.answers.get(id))),
                    node,
                    "goes on without a majority",
                    view.answers);
        }
    }

    private static void answered(PeerNode node, View view, RequestVote request) {
        if (!view.mayGrant) {
            Checks.expect(
                    node.peer().term() == view.term && node.peer().role() == view.role,
                    node,
                    "heard its leader, and follows a request",
                    request);
        }
        if (view.mustGrant) {
            HardState promised = newest(node);
            Checks.expect(
                    promised.term() == request.term() && promised.vote() == request.from(),
                    node,
                    "has nothing against a request, and refuses its vote",
                    request);
        }
    }

    /** The newest term and vote that were written, durable or not. */
    static HardState newest(PeerNode node) {
        Iterator<LogWrite> writes = node.writes().descendingIterator();
        while (writes.hasNext()) {
            HardState hardState = writes.next().hardState();
            if (hardState != null) {
                return hardState;
            }
        }
        return node.disk().hardState();
    }

    private boolean couldWin(PeerNode node, long lastTerm, long lastIndex) {
        long ownTerm = logs.lastTerm(node);
        return lastTerm > ownTerm
                || (lastTerm == ownTerm && lastIndex >= node.peer().lastIndex());
    }

    @Override
    public void onSend(PeerNode node, Message message) {
        if (message instanceof PreVoteResponse response && response.granted()) {
            Integer left = view(node)
                    .grants
                    .merge(response.to() + "/" + response.term(), -1, (before, change) -> before + change);
            Checks.expect(left != null && left >= 0, node, "grants a question that it must refuse", response);
        }
    }

    @Override
    public void onUpdate(PeerNode node, Update update) {
        if (isContender(node.peer().role())) {
            Checks.expect(
                    node.peer().leaderId() == 0,
                    node,
                    "stands and knows a leader",
                    node.peer().leaderId());
        }
    }

    @Override
    public void onRestart(PeerNode node, long applied) {
        views.remove(node.id());
    }

    private static boolean isContender(RoleKind role) {
        return role == RoleKind.CANDIDATE || role == RoleKind.PRE_CANDIDATE;
    }

    private View view(PeerNode node) {
        return views.computeIfAbsent(node.id(), id -> new View(node));
    }

    /** One node before an input, and what it waits for. */
    private static final class View {
        final Majorities majorities;
        /** By asker and term: questions that may be granted, and were not. */
        final Map<String, Integer> grants = new HashMap<>();
        /** First answers to the election that goes on. */
        final Map<Long, Boolean> answers = new HashMap<>();

        RoleKind role = RoleKind.FOLLOWER;
        long term;
        long deadlineNs;
        boolean wasTransferring;
        /** All answers to the election that goes on are known. */
        boolean counted = true;

        boolean mayGrant;
        boolean mustGrant;

        View(PeerNode node) {
            majorities = new Majorities(node.membership());
        }

        void answer(RoleKind asked, long from, boolean granted) {
            if (role == asked) {
                answers.putIfAbsent(from, granted);
            }
        }
    }
}
