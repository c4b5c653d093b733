package io.flotilla.testkit;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.EntryBlockBuilder;
import io.flotilla.model.EntryKind;
import io.flotilla.model.HardState;
import io.flotilla.model.Message;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.Replicate;
import io.flotilla.raft.PeerConfig;
import io.flotilla.raft.ProtocolError;
import java.util.List;

/**
 * What must stop a replica, because going on would make it worse: a disk that lost what was promised, a second leader in one term, a leader
 * of a later term that lacks what is committed. Each happens to a copy of a follower that has everything, and to that copy alone.
 */
final class LastStraw {
    private final PeerNode follower;
    private final PeerNode leader;
    private final SeededRandom random;
    private final long group;
    private final long uid;

    /** The two must agree about everything, durably. */
    LastStraw(PeerNode follower, PeerNode leader, SeededRandom random) {
        this.follower = follower;
        this.leader = leader;
        this.random = random;
        group = leader.config().key().groupId();
        uid = leader.config().groupUid();
    }

    /** The leader knows that entries were durable there, and they are not: it says so, and takes nothing. */
    void entriesWereLost() {
        HardState hardState = follower.disk().hardState();
        PeerNode copy = copy(DurableImage.of(uid, new HardState(hardState.term(), hardState.vote(), 0)));
        stops(copy, heartbeat(leader.id()), "entries were lost");
    }

    /** Who follows one leader hears another in the same term (raft-bugs A25). */
    void twoLead(long other) {
        PeerNode copy = copy(follower.disk());
        copy.step(heartbeat(leader.id()));
        stops(copy, heartbeat(other), "two leaders");
    }

    /** A leader has another entry at an index that is committed here, within a block that brings more (raft-bugs I5). */
    void committedEntryDiffers() {
        PeerNode copy = copy(follower.disk());
        copy.step(heartbeat(leader.id()));
        long commit = copy.peer().commitIndex();
        long term = leader.peer().term() + 1;
        EntryBlockBuilder builder = new EntryBlockBuilder();
        builder.add(EntryKind.COMMAND, new byte[] {1});
        builder.add(EntryKind.COMMAND, new byte[] {2});
        EntryBlock block = builder.build(commit, term, uid);
        stops(
                copy,
                new Replicate(group, uid, leader.id(), copy.id(), term, commit - 1, 0, 0, List.of(block)),
                "another term at a committed index");
    }

    private Heartbeat heartbeat(long from) {
        long commit = leader.peer().commitIndex();
        return new Heartbeat(group, uid, from, follower.id(), leader.peer().term(), commit, 0);
    }

    private PeerNode copy(DurableImage disk) {
        PeerConfig config = follower.config();
        return new PeerNode(config, follower.membership(), disk, new SeededRandom(random.nextLong()), Checks.NONE);
    }

    private static void stops(PeerNode copy, Message message, String why) {
        try {
            copy.step(message);
        } catch (ProtocolError e) {
            Checks.expect(
                    String.valueOf(e.getMessage()).contains(why), copy, "stops for another reason than: " + why, e);
            return;
        }
        Checks.expect(false, copy, "goes on, though: " + why, message);
    }
}
