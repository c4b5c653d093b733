package io.flotilla.model;

import java.util.List;

/**
 * What the replicas of one group say to one another. One record per message; immutable. {@code from} and {@code to} are
 * replica ids, {@code term} is the sender's term (of {@link PreVote} and a granted {@link PreVoteResponse}: the term that would be).
 *
 * <p>Two kinds differ in when they may leave. A {@link Promise} tells another replica what this one will remember, so it may
 * leave only when that is durable (thesis §3.8); the rest may go at once. The protocol keeps the two apart by type.
 */
public sealed interface Message {
    long groupId();

    /** Identity of the group's life; a receiver drops what names another. */
    long groupUid();

    long from();

    long to();

    long term();

    /** Says what the sender will remember: held back until it is durable. */
    sealed interface Promise extends Message {}

    /** Promises nothing: may leave before anything is durable (thesis §10.2.1). */
    sealed interface Free extends Message {}

    /**
     * Asks whether an election at {@code term} could be won; changes nothing at either side (thesis §9.6).
     *
     * @param lastIndex index of the sender's last entry
     * @param lastTerm term of that entry; 0 when the log is empty
     */
    record PreVote(long groupId, long groupUid, long from, long to, long term, long lastIndex, long lastTerm)
            implements Free {}

    /** Answers {@link PreVote}: {@code term} is the asked term when granted, the answering replica's own when refused. */
    record PreVoteResponse(long groupId, long groupUid, long from, long to, long term, boolean granted)
            implements Promise {}

    /**
     * Asks for a vote (thesis §3.4). A promise: the sender has voted for itself.
     *
     * @param transfer the leader asked for this election, so its lease does not count against it (thesis §4.2.3)
     */
    record RequestVote(
            long groupId, long groupUid, long from, long to, long term, long lastIndex, long lastTerm, boolean transfer)
            implements Promise {}

    /** Answers {@link RequestVote}. */
    record VoteResponse(long groupId, long groupUid, long from, long to, long term, boolean granted)
            implements Promise {}

    /**
     * Brings entries (thesis §3.5); without blocks it probes, or brings the commit index.
     *
     * @param previousIndex index of the entry before the first one brought
     * @param previousTerm its term; 0 when previousIndex is 0
     * @param commit the leader's commit index
     * @param blocks consecutive blocks from previousIndex + 1; may be empty
     */
    record Replicate(
            long groupId,
            long groupUid,
            long from,
            long to,
            long term,
            long previousIndex,
            long previousTerm,
            long commit,
            List<EntryBlock> blocks)
            implements Free {}

    /** Accepts a {@link Replicate}: everything up to {@code matchIndex} equals the leader's log and is durable. */
    record ReplicateAck(long groupId, long groupUid, long from, long to, long term, long matchIndex)
            implements Promise {}

    /**
     * Refuses a {@link Replicate} whose previous entry differs, with where to look next (thesis §3.5, last paragraph).
     *
     * @param rejectedIndex the previousIndex that was refused
     * @param hintIndex the largest index at or below it that could agree
     * @param hintTerm the term of the sender's entry there; 0 for none
     */
    record ReplicateReject(
            long groupId,
            long groupUid,
            long from,
            long to,
            long term,
            long rejectedIndex,
            long hintIndex,
            long hintTerm)
            implements Promise {}

    /**
     * Keeps the leader known, and carries a commit index that the receiver surely has.
     *
     * @param commit no more than the receiver's known match
     * @param readSequence newest ReadIndex round that waits for this receiver's answer; 0 for none (thesis §6.4)
     */
    record Heartbeat(long groupId, long groupUid, long from, long to, long term, long commit, long readSequence)
            implements Free {}

    /** Answers {@link Heartbeat} with the same {@code readSequence}. */
    record HeartbeatResponse(long groupId, long groupUid, long from, long to, long term, long readSequence)
            implements Promise {}

    /** Asks the leader, from any replica, for an index at which a read is linearizable (thesis §6.4). {@code requestId} is the asker's. */
    record ReadIndexRequest(long groupId, long groupUid, long from, long to, long term, long requestId)
            implements Promise {}

    /** Answers {@link ReadIndexRequest}; {@code index} 0 means that the leader could not serve it now. */
    record ReadIndexResponse(long groupId, long groupUid, long from, long to, long term, long requestId, long index)
            implements Free {}

    /**
     * Tells a member how far every member is known to have the log, durably: entries up to {@code index} are needed by nobody
     * else, and may be compacted where the state machine has them too.
     */
    record MatchedByAll(long groupId, long groupUid, long from, long to, long term, long index) implements Free {}

    /** Tells the receiver to start an election at once (thesis §3.10). */
    record TimeoutNow(long groupId, long groupUid, long from, long to, long term) implements Free {}
}
