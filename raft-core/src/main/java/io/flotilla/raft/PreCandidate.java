package io.flotilla.raft;

import io.flotilla.model.Message.PreVote;
import io.flotilla.model.Message.PreVoteResponse;
import io.flotilla.raft.Quorum.VoteResult;

/** Asks whether an election could be won before it disturbs anybody (thesis §9.6). Its own answer counts at once: it promises nothing. */
final class PreCandidate extends Contender {
    PreCandidate(Raft raft) {
        super(raft);
    }

    @Override
    RoleKind kind() {
        return RoleKind.PRE_CANDIDATE;
    }

    @Override
    void ask() {
        Raft raft = raft();
        Replicas replicas = raft.replicas();
        for (int i = 0; i < replicas.size(); i++) {
            if (i != replicas.self() && replicas.decides(i)) {
                raft.outbox()
                        .send(new PreVote(
                                raft.groupId(),
                                raft.groupUid(),
                                raft.selfId(),
                                replicas.idAt(i),
                                raft.term() + 1,
                                raft.log().lastIndex(),
                                raft.log().lastTerm()));
            }
        }
        decide(tally().count(raft.selfId(), true));
    }

    @Override
    void onPreVoteResponse(PreVoteResponse message) {
        if (message.granted() && message.term() != raft().term() + 1) {
            raft().ignore(message, "grants another term");
            return;
        }
        decide(tally().count(message.from(), message.granted()));
    }

    private void decide(VoteResult result) {
        switch (result) {
            case WON -> raft().becomeCandidate(false).ask();
            case LOST -> raft().becomeFollower(raft().term(), 0);
            case PENDING -> {}
        }
    }
}
