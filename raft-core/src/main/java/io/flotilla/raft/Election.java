package io.flotilla.raft;

import io.flotilla.model.Message.PreVote;
import io.flotilla.model.Message.PreVoteResponse;
import io.flotilla.model.Message.RequestVote;
import io.flotilla.model.Message.VoteResponse;

/** Beginning elections, and answering those of others: the same in every role. */
final class Election {
    private final Raft raft;

    Election(Raft raft) {
        this.raft = raft;
    }

    /**
     * Begins an election, by pre-vote when so configured.
     *
     * @param forTransfer the leader asked for it: no pre-vote, and others do not protect the leader (thesis §3.10)
     */
    void campaign(boolean forTransfer) {
        if (raft.role().kind() == RoleKind.LEADER || !raft.canCampaign()) {
            raft.ignore("campaign", "leads already, or may not lead");
        } else if (raft.config().preVote() && !forTransfer) {
            raft.becomePreCandidate().ask();
        } else {
            raft.becomeCandidate(forTransfer).ask();
        }
    }

    /** Answers a question about an election that has not begun; nothing changes here, not even the timer (thesis §9.6). */
    void onPreVote(PreVote message) {
        if (message.term() > raft.term() && raft.isLeaderSettled()) {
            raft.ignore(message, "a leader was heard lately");
            return;
        }
        boolean free = message.term() > raft.term() || (message.term() == raft.term() && mayVoteFor(message.from()));
        boolean granted = free && raft.log().isUpToDate(message.lastIndex(), message.lastTerm());
        raft.outbox()
                .promise(new PreVoteResponse(
                        raft.groupId(),
                        raft.groupUid(),
                        raft.selfId(),
                        message.from(),
                        granted ? message.term() : raft.term(),
                        granted));
    }

    /** Votes or refuses (thesis §3.4, §3.6.1). A learner votes too: it may be a voter that does not know it yet. */
    void onRequestVote(RequestVote message) {
        if (message.term() > raft.term()) {
            if (!message.transfer() && raft.isLeaderSettled()) {
                raft.ignore(message, "a leader was heard lately");
                return;
            }
            raft.becomeFollower(message.term(), 0);
        }
        boolean granted = message.term() == raft.term()
                && mayVoteFor(message.from())
                && raft.log().isUpToDate(message.lastIndex(), message.lastTerm());
        if (granted) {
            raft.voteFor(message.from());
        }
        raft.outbox()
                .promise(new VoteResponse(
                        raft.groupId(), raft.groupUid(), raft.selfId(), message.from(), raft.term(), granted));
    }

    private boolean mayVoteFor(long candidate) {
        return raft.vote() == candidate || (raft.vote() == 0 && raft.leaderId() == 0);
    }
}
