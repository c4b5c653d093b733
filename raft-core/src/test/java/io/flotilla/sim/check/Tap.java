package io.flotilla.sim.check;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.codec.FrameType;
import io.flotilla.codec.FrameWriter;
import io.flotilla.codec.HostRequest;
import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryCursor;
import io.flotilla.model.EntryKind;
import io.flotilla.model.HardState;
import io.flotilla.model.LogWrite;
import io.flotilla.model.Message;
import io.flotilla.model.ReplicaKey;
import io.flotilla.sim.Setting;
import io.flotilla.sim.Shape;
import io.flotilla.sim.SimHost;
import io.flotilla.sim.Violation;
import io.flotilla.sim.World;
import io.flotilla.sim.work.Operation;
import io.flotilla.spi.FrameParts;
import io.flotilla.spi.WriteBatch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/**
 * Tells the {@link Facts} what a test says has happened in a world where nothing else does: what became durable, what was said, what was
 * applied. All checkers listen. Every replica of group 1 lives on a host of its own.
 */
final class Tap {
    static final long GROUP = 1;
    static final long UID = 77;

    final World world;
    final Facts facts;
    final GroupFacts group;

    Tap() {
        this(3);
    }

    Tap(int voters) {
        world = World.still(Shape.plain().with(Setting.HOSTS, voters).with(Setting.VOTERS, voters));
        facts = world.facts();
        group = facts.group(GROUP);
    }

    /** Every replica has the founding entry, of term 1. */
    static Tap founded(int voters) {
        Tap tap = new Tap(voters);
        for (long replica = 1; replica <= voters; replica++) {
            tap.saves(replica, 1, 0, founding());
        }
        return tap;
    }

    /** Three replicas; the first was elected in term 2 and its first entry, at 2, is durable everywhere. Nothing but entry 1 is said to be committed. */
    static Tap led() {
        Tap tap = founded(3);
        tap.elects(1, 2);
        for (long replica = 1; replica <= 3; replica++) {
            tap.saves(replica, empty(2, 2));
        }
        return tap;
    }

    /** {@code replica} stands, everybody votes for it, and it speaks as leader. */
    void elects(long replica, long term) {
        for (ReplicaFacts voter : group.replicas) {
            saves(voter.id, term, replica);
        }
        stands(replica, term);
        says(heartbeat(replica, term, 0));
    }

    /** It asks for votes, truthfully. */
    void stands(long replica, long term) {
        Chain log = disk(replica);
        says(new Message.RequestVote(
                GROUP, UID, replica, other(replica), term, log.last(), log.term(log.last()), false));
    }

    /** Term and vote became durable, and blocks with them. */
    void saves(long replica, long term, long vote, EntryBlock... blocks) {
        save(replica, new HardState(term, vote, 0), blocks);
    }

    /** Blocks became durable, in one write. */
    void saves(long replica, EntryBlock... blocks) {
        save(replica, null, blocks);
    }

    private void save(long replica, @Nullable HardState state, EntryBlock... blocks) {
        for (EntryBlock block : blocks) {
            askFor(replica, block);
        }
        savesUnasked(replica, state, blocks);
    }

    /** Somebody asked the host of {@code replica} for what is in it. */
    private void askFor(long replica, EntryBlock block) {
        EntryCursor cursor = new EntryCursor();
        cursor.wrap(block);
        while (cursor.next()) {
            if (cursor.kind() == EntryKind.COMMAND) {
                byte[] command = new byte[cursor.payloadLength()];
                cursor.buffer().getBytes(cursor.payloadOffset(), command);
                asks(replica, command);
            }
        }
    }

    /** A client asks the host of {@code replica} for a command. */
    void asks(long replica, byte[] command) {
        Operation operation = Operation.propose(GROUP, command, "a command");
        operation.ask(hostOf(replica));
        world.checkers().onCall(group, operation);
    }

    SimHost hostOf(long replica) {
        return world.hosts().get(group.replica(replica).host);
    }

    /** Term and vote (null: as they were) and blocks became durable, whether or not anybody asked for what is in them. */
    void savesUnasked(long replica, @Nullable HardState state, EntryBlock... blocks) {
        WriteBatch batch = new WriteBatch();
        batch.writes().add(new LogWrite(new ReplicaKey(GROUP, replica), UID, 1, state, 0, List.of(blocks), 0));
        facts.onSaved(hostOf(replica), batch);
    }

    /** A message leaves the host of its sender. */
    void says(Message message) {
        says(message, message.from());
    }

    /** A message leaves the host of a replica, whoever its sender is said to be. */
    void says(Message message, long fromHostOf) {
        FrameWriter writer = new FrameWriter();
        writer.begin(FrameWriter.typeOf(message));
        if (!writer.add(message)) {
            throw new IllegalArgumentException("too much for one frame: " + message);
        }
        sends(writer, fromHostOf);
    }

    /** The host of {@code replica} forwards a proposal. */
    void forwards(long replica, byte[] command) {
        FrameWriter writer = new FrameWriter();
        writer.begin(FrameType.REQUEST);
        writer.add(new HostRequest.Propose(1, GROUP, UID, 1000, command));
        sends(writer, replica);
    }

    private void sends(FrameWriter writer, long fromHostOf) {
        FrameParts parts = new FrameParts();
        writer.finish(parts);
        byte[] frame = new byte[parts.totalLength()];
        int at = 0;
        for (int i = 0; i < parts.count(); i++) {
            System.arraycopy(parts.array(i), parts.offset(i), frame, at, parts.length(i));
            at += parts.length(i);
        }
        facts.onFrame(hostOf(fromHostOf), new UnsafeBuffer(frame), frame.length);
    }

    /** A leader says how far the log is committed. */
    void commits(long replica, long term, long index) {
        says(heartbeat(replica, term, index));
    }

    /** A state machine applied a command, whose state afterwards and answer follow from it. */
    void applies(long replica, long index, String command) {
        facts.onApply(GROUP, replica, index, hashOf(command), 10 * index, 10 * index + 1);
    }

    Chain disk(long replica) {
        return group.replica(replica).disk;
    }

    /** Somebody else of the group. */
    static long other(long replica) {
        return replica == 1 ? 2 : 1;
    }

    static Message.Heartbeat heartbeat(long replica, long term, long commit) {
        return new Message.Heartbeat(GROUP, UID, replica, other(replica), term, commit, 0);
    }

    static Message.VoteResponse vote(long voter, long candidate, long term, boolean granted) {
        return new Message.VoteResponse(GROUP, UID, voter, candidate, term, granted);
    }

    static Message.ReplicateAck ack(long replica, long leader, long term, long match) {
        return new Message.ReplicateAck(GROUP, UID, replica, leader, term, match);
    }

    /** Entry 1, of term 1. */
    static EntryBlock founding() {
        return EntryBlockBuilder.single(EntryKind.MEMBERSHIP, new byte[] {3}, 1, 1, UID);
    }

    /** The entry with which a leader opens its term. */
    static EntryBlock empty(long index, long term) {
        return EntryBlockBuilder.single(EntryKind.EMPTY, new byte[0], index, term, UID);
    }

    static EntryBlock commands(long firstIndex, long term, String... commands) {
        EntryBlockBuilder builder = new EntryBlockBuilder();
        for (String command : commands) {
            builder.add(EntryKind.COMMAND, command.getBytes(StandardCharsets.UTF_8));
        }
        return builder.build(firstIndex, term, UID);
    }

    static long hashOf(String command) {
        byte[] bytes = command.getBytes(StandardCharsets.UTF_8);
        return Chain.hashOf(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    /** What happens breaks a rule, and the words say which and how. */
    static void breaks(String invariant, String words, ThrowingCallable happening) {
        assertThatThrownBy(happening)
                .isInstanceOf(Violation.class)
                .hasMessageStartingWith(invariant + ": ")
                .hasMessageContaining(words);
    }
}
