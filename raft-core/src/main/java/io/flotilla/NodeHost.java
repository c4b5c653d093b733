package io.flotilla;

import io.flotilla.config.GroupConfig;
import io.flotilla.config.NodeHostConfig;
import io.flotilla.statemachine.StateMachineFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A process' part in a deployment: it holds replicas of many groups, which share its threads, its log store and one
 * connection per other host.
 *
 * <p>Thread safe. Methods that answer a future do not block; futures complete exactly once, at the latest at their deadline, with
 * a value or a {@link FlotillaException}. What is chained to them without an executor runs on engine threads and must not block. Blocking methods say so, and throw {@link
 * FlotillaException.WouldDeadlock} when called from there.
 */
public final class NodeHost implements AutoCloseable {
    private NodeHost() {}

    /**
     * Opens a host: locks its directory, opens its log store, checks its identity against what is recorded there, and
     * begins to listen. Blocks for disk and network set-up.
     *
     * @throws FlotillaException.BadDirectory if the directory is in use, foreign, newer, or another host's
     * @throws FlotillaException.InvalidRequest if settings contradict one another or the address cannot be bound
     */
    public static NodeHost open(NodeHostConfig config) {
        throw new UnsupportedOperationException();
    }

    /**
     * Starts a replica: a founding member (first start or restart), or by its record alone. Blocks while the state machine opens. Returns before the replica
     * takes part: {@link #ready} waits for that.
     *
     * @throws FlotillaException.InvalidRequest if it runs already, or contradicts the record: the message names both sides
     */
    public void startReplica(GroupConfig config, StateMachineFactory factory) {
        throw new UnsupportedOperationException();
    }

    /** Stops this host's replica of a group, without leaving the group. Completes when its state machine is closed. */
    public CompletableFuture<Void> stopReplica(long groupId) {
        throw new UnsupportedOperationException();
    }

    /** Proposes a command, forwarding to the leader's host. The payload is copied before the call returns. */
    public CompletableFuture<ProposalResult> propose(long groupId, byte[] payload, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** Proposes {@code length} bytes of {@code buffer} from {@code offset}; they are copied before the call returns. */
    public CompletableFuture<ProposalResult> propose(
            long groupId, DirectBuffer buffer, int offset, int length, Duration timeout, Routing routing) {
        throw new UnsupportedOperationException();
    }

    /** Reads linearizably (ReadIndex, thesis §6.4) from this host's replica, whatever its role. */
    public CompletableFuture<@Nullable Object> read(long groupId, Object query, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** Reads what this host's replica has applied, however old. Runs on the caller's thread. */
    public @Nullable Object staleRead(long groupId, Object query) {
        throw new UnsupportedOperationException();
    }

    /** Hands leadership of a group to another voter. Completes when the target leads, fails with the reason otherwise. Can be asked on any member's host. */
    public CompletableFuture<Void> transferLeadership(long groupId, long targetReplicaId, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** Who leads, as this host's replica knows it. */
    public LeaderInfo leader(long groupId) {
        throw new UnsupportedOperationException();
    }

    /** Completes when this host's replica takes part and knows a leader that has committed in its term (reads and writes can be served). */
    public CompletableFuture<Void> ready(long groupId, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** One replica in figures. */
    public GroupInfo info(long groupId) {
        throw new UnsupportedOperationException();
    }

    /** The host and all its replicas in figures. */
    public HostInfo info() {
        throw new UnsupportedOperationException();
    }

    /** Why something is not moving, in words for an operator; a line per thing that is wrong, or one line that all is well. */
    public String status() {
        throw new UnsupportedOperationException();
    }

    /** Replaces the address book: hostId to {@code host:port}. */
    public void setAddresses(Map<String, String> hostIdToAddress) {
        throw new UnsupportedOperationException();
    }

    /** The address that this host listens on. */
    public String localAddress() {
        throw new UnsupportedOperationException();
    }

    /** Hands leaderships over as well as it can, stops replicas, workers and transport, closes the log store. Blocks, bounded in time. Idempotent. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
