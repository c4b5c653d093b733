package io.flotilla.raft;

import io.flotilla.model.Message.RequestVote;
import io.flotilla.model.Message.VoteResponse;
import io.flotilla.raft.Quorum.VoteResult;

/** Stands for election (thesis §3.4). Its own vote counts when it is durable, like everybody's. */
final class Candidate extends Contender {
    private final boolean forTransfer;
    private boolean ownVoteCounted;

    Candidate(Raft raft, boolean forTransfer) {
        super(raft);
        this.forTransfer = forTransfer;
    }

    @Override
    RoleKind kind() {
        return RoleKind.CANDIDATE;
    }

    @Override
    void ask() {
        Raft raft = raft();
        Replicas replicas = raft.replicas();
        for (int i = 0; i < replicas.size(); i++) {
            if (i != replicas.self() && replicas.decides(i)) {
                raft.outbox()
                        .promise(new RequestVote(
                                raft.groupId(),
                                raft.groupUid(),
                                raft.selfId(),
                                replicas.idAt(i),
                                raft.term(),
                                raft.log().lastIndex(),
                                raft.log().lastTerm(),
                                forTransfer));
            }
        }
    }

    @Override
    void onDurable() {
        if (!ownVoteCounted && raft().isVoteDurable()) {
            ownVoteCounted = true;
            decide(tally().count(raft().selfId(), true));
        }
    }

    @Override
    void onVoteResponse(VoteResponse message) {
        decide(tally().count(message.from(), message.granted()));
    }

    private void decide(VoteResult result) {
        switch (result) {
            case WON -> raft().becomeLeader();
            case LOST -> raft().becomeFollower(raft().term(), 0);
            case PENDING -> {}
        }
    }
}
