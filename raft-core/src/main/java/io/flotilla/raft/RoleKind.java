package io.flotilla.raft;

/** The roles of a replica. */
public enum RoleKind {
    FOLLOWER,
    PRE_CANDIDATE,
    CANDIDATE,
    LEADER,
    LEARNER,
    WITNESS
}
