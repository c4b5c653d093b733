package io.flotilla.raft;

/** Told what the protocol does, for logs, metrics and tests; must change nothing. Called within {@link Peer#step}. */
public interface RaftObserver {
    /** Observes nothing. */
    RaftObserver NONE = new RaftObserver() {};

    /** Role, term or known leader changed; {@code leader} 0 for none. */
    default void onLeadership(RoleKind role, long term, long leader) {}

    /** An election was begun; {@code preVote} when it only asks. */
    default void onCampaign(long term, boolean preVote) {}

    /** A leader began a round of heartbeats that confirms reads (thesis §6.4). */
    default void onReadRound(long sequence) {}

    /** A message or request was not followed, and why. */
    default void onIgnored(Object input, String reason) {}
}
