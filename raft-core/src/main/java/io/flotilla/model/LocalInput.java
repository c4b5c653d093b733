package io.flotilla.model;

import java.util.List;

/** What the engine tells a replica's protocol. Never crosses the wire. */
public sealed interface LocalInput {
    /** Time has passed: look at the deadlines. Harmless when early. */
    record Tick() implements LocalInput {}

    /** The host's common heartbeat is due: a leader speaks to every member. */
    record HeartbeatDue() implements LocalInput {}

    /** The short tick for what did not ride on anything: a leader tells members the commit index that they do not know yet. */
    record CommitDue() implements LocalInput {}

    /** A leader tells every member how far all of them have come, if that is news, so that logs can be compacted. */
    record MatchDue() implements LocalInput {}

    /** Start an election now, whatever the timer says. */
    record Campaign() implements LocalInput {}

    /** Append a block that was built for exactly the next index and the present term; the replica must be leader. */
    record Propose(EntryBlock block) implements LocalInput {}

    /** Every write of this group up to {@code writeId} is durable. */
    record Durable(long writeId) implements LocalInput {}

    /** The state machine has applied everything up to {@code index}. */
    record Applied(long index) implements LocalInput {}

    /** Callers wait for a linearizable read; {@code readId} rises and is the engine's name for all that wait together. */
    record Read(long readId) implements LocalInput {}

    /** Hand leadership to {@code target} (thesis §3.10). */
    record Transfer(long target) implements LocalInput {}

    /** Messages to this replica were dropped or its connection broke. */
    record Unreachable(long replicaId) implements LocalInput {}

    /** Answers {@link Update.RangeWanted}: consecutive blocks that begin at or before {@code low}; empty when the store no longer has them. */
    record RangeRead(long remote, long low, List<EntryBlock> blocks) implements LocalInput {}

    /** The store may forget entries up to and including {@code index}; the engine has made sure that nobody needs them. */
    record Compact(long index) implements LocalInput {}
}
