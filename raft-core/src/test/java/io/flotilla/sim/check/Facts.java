package io.flotilla.sim.check;

import io.flotilla.codec.FrameCodec;
import io.flotilla.codec.FrameType;
import io.flotilla.codec.HostRequest;
import io.flotilla.codec.MessageScan;
import io.flotilla.codec.RequestCodec;
import io.flotilla.model.EntryBlock;
import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.model.ReplicaKey;
import io.flotilla.sim.Setting;
import io.flotilla.sim.Shape;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.World;
import io.flotilla.spi.BadFrameException;
import io.flotilla.spi.RecoveredLog;
import io.flotilla.spi.WriteBatch;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What can be known of all groups from outside, kept up to date as things happen, and told to the checkers: what hosts say (every message as it leaves), what
 * their disks hold (every batch as it becomes durable), what their state machines do.
 */
public final class Facts {
    private final World world;
    private final GroupFacts[] groups;
    private static final long FOUNDED = 2;

    private final MessageScan scan = new MessageScan();
    private final MessageScan.Sink sink = this::onMessage;
    private int sender;

    public Facts(World world) {
        this.world = world;
        Shape shape = world.shape();
        groups = new GroupFacts[(int) shape.get(Setting.GROUPS)];
        for (int g = 0; g < groups.length; g++) {
            ReplicaFacts[] replicas = new ReplicaFacts[(int) shape.get(Setting.VOTERS)];
            for (int r = 0; r < replicas.length; r++) {
                int host = (int) ((g + 1 + r + 1) % shape.get(Setting.HOSTS));
                replicas[r] = new ReplicaFacts(r + 1, host);
            }
            groups[g] = new GroupFacts(g + 1, replicas);
        }
    }

    /** Group {@code id}, from 1. */
    public GroupFacts group(long id) {
        return groups[(int) id - 1];
    }

    /** True if every member of the group has taken part: an entry of some leader is on its disk. */
    public boolean isFounded(long id) {
        for (ReplicaFacts replica : group(id).replicas) {
            if (replica.disk.last() < FOUNDED) {
                return false;
            }
        }
        return true;
    }

    /** A frame leaves a host. */
    public void onFrame(SimHost host, DirectBuffer frame, int length) {
        byte type = frame.getByte(FrameCodec.TYPE_OFFSET);
        sender = host.index();
        try {
            if (type == FrameType.MESSAGES.code() || type == FrameType.CONTROL.code()) {
                scan.scan(frame, 0, length, sink);
            } else if (type == FrameType.REQUEST.code()) {
                RequestCodec.decodeRequests(frame, 0, length, request -> onRequest(host, request));
            }
        } catch (BadFrameException e) {
            throw world.violated("I31", host + " sends a bad frame", e);
        }
    }

    private void onRequest(SimHost host, HostRequest request) {
        if (request instanceof HostRequest.Propose propose) {
            long command = Chain.hashOf(new UnsafeBuffer(propose.payload()), 0, propose.payload().length);
            world.checkers().onForward(host, group(request.groupId()), command);
        }
    }

    private void onMessage(MessageScan message) {
        GroupFacts group = group(message.groupId());
        ReplicaFacts replica = group.replica(message.from());
        if (replica.host != sender) {
            throw world.violated("I29", "host h" + (sender + 1) + " speaks for " + group + " replica " + replica.id);
        }
        if (replica.lost) {
            throw world.violated("I29", group + " replica " + replica.id + " takes part although its disk was wiped");
        }
        long commit = 0;
        switch (message.kind()) {
            case MessageScan.REPLICATE -> commit = message.third();
            case MessageScan.HEARTBEAT -> commit = message.first();
            case MessageScan.REQUEST_VOTE -> {
                replica.stoodTerm = message.term();
                replica.stoodLast = message.first();
            }
            default -> {}
        }
        if (message.term() != replica.ledTerm && isLeaders(message.kind())) {
            world.checkers().onLeader(group, replica, message.term());
            replica.ledTerm = message.term();
        }
        if (commit > group.committed.last()) {
            advance(group, replica, commit, message.term());
        }
        world.checkers().onSend(group, replica, message);
    }

    private static boolean isLeaders(int kind) {
        return kind == MessageScan.HEARTBEAT
                || kind == MessageScan.REPLICATE
                || kind == MessageScan.MATCHED_BY_ALL
                || kind == MessageScan.TIMEOUT_NOW;
    }

    /** Somebody says that everything up to {@code index} is committed, which nobody said before. */
    private void advance(GroupFacts group, ReplicaFacts teller, long index, long term) {
        Chain source = source(group, index);
        if (source == null) {
            throw world.violated(
                    "I9", group + " replica " + teller.id + " commits " + index + ", which no quorum has durably");
        }
        if (group.committed.last() > 0 && !source.agrees(group.committed, group.committed.last())) {
            throw world.violated("I9", group + " replica " + teller.id + " commits another history at " + index);
        }
        world.checkers().onCommit(group, teller, index, term, source);
        for (long i = group.committed.last() + 1; i <= index; i++) {
            group.committedIn((int) i, term);
            if (source.command(i) != 0) {
                group.committedCommand = i;
            }
        }
        group.committed.extendFrom(source, index);
    }

    private static @Nullable Chain source(GroupFacts group, long index) {
        for (ReplicaFacts replica : group.replicas) {
            if (replica.disk.last() >= index && group.isQuorum(group.holders(replica.disk, index))) {
                return replica.disk;
            }
        }
        return null;
    }

    /** A batch became durable. */
    public void onSaved(SimHost host, WriteBatch batch) {
        List<LogWrite> writes = batch.writes();
        for (int i = 0; i < writes.size(); i++) {
            LogWrite write = writes.get(i);
            GroupFacts group = group(write.key().groupId());
            ReplicaFacts replica = group.replica(write.key().replicaId());
            group.groupUid = write.groupUid();
            HardState state = write.hardState();
            if (replica.lost) {
                continue;
            }
            if (state != null) {
                ceaseToLead(group, replica, state.term());
                world.checkers().onHardState(group, replica, state.term(), state.vote());
                replica.durableTerm = state.term();
                replica.durableVote = state.vote();
            }
            for (EntryBlock block : write.blocks()) {
                world.checkers().beforeAppend(group, replica, block);
                replica.disk.append(block);
                world.checkers().afterAppend(group, replica, block);
            }
            world.checkers().afterWrite(group, replica);
            if (i == 0) {
                world.checkers().onLook(host, group, replica);
            }
        }
    }

    /** Before a replica moves on from a term that it led: what it could have committed in it. */
    private static void ceaseToLead(GroupFacts group, ReplicaFacts replica, long newTerm) {
        if (replica.ledTerm != 0 && newTerm > replica.durableTerm && replica.ledTerm == replica.durableTerm) {
            replica.mayHaveCommitted = Math.max(replica.mayHaveCommitted, group.quorumIndexOf(replica.ledTerm));
        }
    }

    /** A log store was opened. */
    public void onOpen(SimHost host, List<RecoveredLog> recovered) {
        for (RecoveredLog log : recovered) {
            GroupFacts group = group(log.key().groupId());
            ReplicaFacts replica = group.replica(log.key().replicaId());
            if (!replica.lost) {
                world.checkers().onOpen(group, replica, log);
            }
        }
        for (GroupFacts group : groups) {
            for (ReplicaFacts replica : group.replicas) {
                if (replica.host == host.index()
                        && replica.durableTerm > 0
                        && !replica.lost
                        && !isIn(recovered, group, replica)) {
                    throw world.violated("I27", group + " replica " + replica.id + " is not on its disk any more");
                }
            }
        }
        world.note(host.number());
    }

    private static boolean isIn(List<RecoveredLog> recovered, GroupFacts group, ReplicaFacts replica) {
        ReplicaKey key = new ReplicaKey(group.id, replica.id);
        return recovered.stream().anyMatch(log -> log.key().equals(key));
    }

    /** A replica begins a new life. */
    public void onStart(long groupId, long replicaId) {
        ReplicaFacts replica = group(groupId).replica(replicaId);
        replica.applied = 0;
        replica.seenCommit = 0;
        replica.seenApplied = 0;
    }

    /** The state machine of a replica was opened and holds commands up to {@code index}. */
    public void onMachineOpen(long groupId, long replicaId, long index) {
        GroupFacts group = group(groupId);
        ReplicaFacts replica = group.replica(replicaId);
        if (index > group.committed.last()) {
            throw world.violated(
                    "I27", group + " replica " + replicaId + " opens a machine with what is not committed");
        }
        replica.applied = index;
    }

    /** A replica's disk lost everything; what its votes and acks were worth is gone with it. */
    public void onWipe(long groupId, long replicaId) {
        ReplicaFacts replica = group(groupId).replica(replicaId);
        replica.lost = true;
    }

    /** A state machine applied a command. */
    public void onApply(long groupId, long replicaId, long index, long command, long state, long answer) {
        GroupFacts group = group(groupId);
        ReplicaFacts replica = group.replica(replicaId);
        if (index > group.committed.last()) {
            if (group.voters() > 1 && replica.ledTerm == 0) {
                throw world.violated(
                        "I8",
                        group + " replica " + replicaId + " applies " + index + ", which no leader said is committed");
            }
            advance(group, replica, index, replica.ledTerm);
        }
        world.checkers().onApply(group, replica, index, command, state, answer);
        replica.applied = index;
    }
}
