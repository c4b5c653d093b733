package io.flotilla.raft;

/** Follows without a say: receives the log, counts in no quorum, never campaigns (thesis §4.2.1). */
final class Learner extends Follower {
    Learner(Raft raft) {
        super(raft);
    }

    @Override
    RoleKind kind() {
        return RoleKind.LEARNER;
    }
}
