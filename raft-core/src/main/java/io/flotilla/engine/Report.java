package io.flotilla.engine;

import io.flotilla.codec.HostResponse;
import io.flotilla.model.EntryBlock;
import io.flotilla.replica.ApplyTask;
import io.flotilla.replica.Replica;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What other agents tell a step worker. Never dropped: each answers something that the worker itself has under way. */
sealed interface Report {
    /** Everything in the task's batch is durable. */
    record Durable(WriteTask task) implements Report {}

    /** The log store refused for good: nothing of this host can be promised any more. */
    record Fenced(String reason) implements Report {}

    /** Apply work came back. */
    record Applied(ApplyTask task) implements Report {}

    /** A range was read; {@code failure} says why not. */
    record Range(
            Replica replica,
            long remote,
            long low,
            List<EntryBlock> blocks,
            @Nullable String failure) implements Report {}

    /** Nothing reaches that host now. */
    record Unreachable(String hostId) implements Report {}

    /** The connection to that host is up. */
    record Connected(String hostId) implements Report {}

    /** That host connects to this one, perhaps not for the first time: what it was to answer on a former connection, or while it had none, is lost. */
    record AnswersLost(String hostId) implements Report {}

    /** A request of another host has its answer. */
    record Answer(String hostId, HostResponse response) implements Report {}

    /** The set of hosts that know our store, or that we know, has changed. */
    record PinsChanged() implements Report {}
}
