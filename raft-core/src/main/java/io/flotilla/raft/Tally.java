package io.flotilla.raft;

import io.flotilla.raft.Quorum.Vote;
import io.flotilla.raft.Quorum.VoteResult;
import java.util.Arrays;

/** The votes of one election. The first answer of a member counts. */
final class Tally {
    private final Replicas replicas;
    private final Vote[] votes;

    Tally(Replicas replicas) {
        this.replicas = replicas;
        votes = new Vote[replicas.size()];
        Arrays.fill(votes, Vote.UNKNOWN);
    }

    /** Counts an answer. @return how the election stands now */
    VoteResult count(long from, boolean granted) {
        int position = replicas.positionOf(from);
        if (votes[position] == Vote.UNKNOWN) {
            votes[position] = granted ? Vote.GRANTED : Vote.REFUSED;
        }
        return Quorum.votes(votes, replicas.incoming(), replicas.outgoing());
    }

    /** Who has not answered, in words. */
    String silent() {
        StringBuilder silent = new StringBuilder();
        for (int i = 0; i < votes.length; i++) {
            if (votes[i] == Vote.UNKNOWN && replicas.decides(i)) {
                silent.append(silent.isEmpty() ? "" : ", ").append(replicas.idAt(i));
            }
        }
        return silent.toString();
    }
}
