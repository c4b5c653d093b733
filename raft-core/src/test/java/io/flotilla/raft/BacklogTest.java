package io.flotilla.raft;

import static io.flotilla.raft.Solo.GROUP;
import static io.flotilla.raft.Solo.UID;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.LocalInput;
import io.flotilla.model.Message.ReadIndexResponse;
import io.flotilla.model.Message.ReplicateAck;
import io.flotilla.testkit.PeerCluster;
import io.flotilla.testkit.PeerNode;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a replica holds for others can be asked for, and goes with its reason (raft-bugs I26). */
class BacklogTest {
    private static Map<String, Long> of(PeerNode node) {
        TreeMap<String, Long> sum = new TreeMap<>();
        node.peer().tell((what, amount) -> sum.merge(what, amount, Long::sum));
        sum.values().removeIf(amount -> amount == 0);
        return sum;
    }

    /** A leader whose members have its first entry, which is applied. */
    private static PeerNode leader() {
        PeerNode leader = Solo.leader(3, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.step(Solo.ack(3, 1, 1));
        applyAll(leader);
        return leader;
    }

    /** What is applied leaves memory with the round that follows. */
    private static void applyAll(PeerNode node) {
        node.apply(100);
        node.step(new LocalInput.HeartbeatDue());
    }

    @Test
    void aLeaderTellsWhatIsNotAcknowledgedAndNotApplied() {
        PeerNode leader = leader();
        assertThat(of(leader)).isEmpty();
        Solo.propose(leader);
        Solo.propose(leader);
        long bytes = of(leader).getOrDefault("log_bytes", 0L);
        assertThat(of(leader))
                .containsEntry("replicates_in_flight", 4L)
                .containsEntry("replicate_bytes_in_flight", 2 * bytes);
        leader.step(Solo.ack(2, 1, 3));
        assertThat(of(leader))
                .as("not durable here")
                .containsEntry("log_bytes", bytes)
                .containsEntry("replicates_in_flight", 2L)
                .containsEntry("replicate_bytes_in_flight", bytes);
        leader.step(Solo.ack(3, 1, 3));
        leader.sync();
        leader.sync();
        assertThat(of(leader)).as("not applied").containsExactly(Map.entry("log_bytes", bytes));
        applyAll(leader);
        assertThat(of(leader)).isEmpty();
    }

    @Test
    void whatIsUnderWayToASilentMemberIsNotCounted() {
        PeerNode leader = leader();
        Solo.propose(leader);
        leader.sync();
        leader.advanceTo(Solo.TIMEOUT - 1);
        leader.step(Solo.ack(2, 1, 2));
        assertThat(of(leader)).containsEntry("replicates_in_flight", 1L);
        leader.advanceTo(Solo.TIMEOUT);
        applyAll(leader);
        assertThat(of(leader)).isEmpty();
    }

    @Test
    void silenceIsCountedFromWhenAMemberWasHeardLast() {
        PeerNode leader = leader();
        leader.advanceTo(Solo.TIMEOUT - 1);
        leader.step(Solo.answer(2, 1, 0));
        leader.step(Solo.answer(3, 1, 0));
        Solo.propose(leader);
        assertThat(of(leader)).containsEntry("replicates_in_flight", 2L);
        leader.advanceTo(2 * Solo.TIMEOUT - 2);
        leader.step(Solo.ack(3, 1, 2));
        assertThat(of(leader)).containsEntry("replicates_in_flight", 1L);
        leader.advanceTo(2 * Solo.TIMEOUT - 1);
        leader.step(new LocalInput.HeartbeatDue());
        assertThat(of(leader)).doesNotContainKey("replicates_in_flight");
    }

    @Test
    void whatMayBeLostIsNotUnderWay() {
        PeerNode leader = leader();
        Solo.propose(leader);
        assertThat(of(leader)).containsEntry("replicates_in_flight", 2L);
        leader.step(new LocalInput.Unreachable(2));
        assertThat(of(leader)).containsEntry("replicates_in_flight", 1L);
    }

    @Test
    void nothingIsUnderWayToAMemberThatNeedsASnapshot() {
        PeerConfig narrow =
                new PeerConfig(PeerCluster.config(1).key(), UID, Solo.TIMEOUT, false, true, 1 << 20, 2, 1, 1 << 16);
        PeerNode leader = Solo.lead(narrow, 3, 0, 1);
        leader.step(Solo.ack(2, 1, 1));
        leader.step(Solo.ack(3, 1, 1));
        for (long last = 2; last <= 5; last++) {
            Solo.propose(leader);
            leader.sync();
            leader.step(Solo.ack(3, 1, last));
        }
        leader.apply(100);
        leader.step(new LocalInput.Compact(4));
        assertThat(of(leader)).containsEntry("replicates_in_flight", 2L);
        leader.step(Solo.ack(2, 1, 2));
        assertThat(leader.peer().status(0)).contains("replica 2 needs a snapshot: it has 2, the log begins at 5");
        assertThat(of(leader)).doesNotContainKey("replicates_in_flight");
    }

    @Test
    void aFollowerTellsWhatItHasNotPromisedYet() {
        PeerNode node = Solo.follower(3, 1);
        node.step(Solo.heartbeat(2, 1, 0));
        assertThat(of(node)).isEmpty();
        node.step(Solo.replicate(2, 1, 0, 0, 0, 1));
        node.step(Solo.replicate(2, 1, 1, 1, 0, 1));
        assertThat(of(node)).containsEntry("promises_held", 2L).containsKey("log_bytes");
        node.sync();
        assertThat(of(node)).containsEntry("promises_held", 1L);
        node.sync();
        node.step(Solo.heartbeat(2, 1, 2));
        node.apply(100);
        node.step(Solo.heartbeat(2, 1, 2));
        assertThat(of(node)).isEmpty();
        assertThat(node.peer().collect(2, 3, new ArrayList<>()))
                .as("kept for nobody")
                .isFalse();
    }

    @Test
    void readsWithoutAnIndexAreCountedWhereTheyWait() {
        PeerNode node = Solo.follower(3, 1);
        node.step(Solo.heartbeat(2, 1, 0));
        node.step(new LocalInput.Read(1));
        node.step(new LocalInput.Read(2));
        assertThat(of(node)).containsExactly(Map.entry("reads_unplaced", 2L));
        node.step(new ReadIndexResponse(GROUP, UID, 2, 1, 1, 2, 5));
        assertThat(of(node)).isEmpty();
        PeerNode leader = leader();
        leader.step(new LocalInput.Read(1));
        assertThat(of(leader)).containsExactly(Map.entry("reads_unplaced", 1L));
        leader.step(Solo.answer(2, 1, 1));
        assertThat(of(leader)).isEmpty();
    }

    @Test
    void aStoreThatHangsMakesAFollowerHoldABoundedNumberOfPromises() {
        PeerNode node = Solo.follower(3, 1);
        for (int last = 0; last < 5_000; last++) {
            node.step(Solo.replicate(2, 1, last, last == 0 ? 0 : 1, 0, 1));
        }
        assertThat(of(node)).containsEntry("promises_held", 4_096L);
        assertThat(node.takeSent()).isEmpty();
        while (node.sync()) {
            // all that it wrote becomes durable
        }
        assertThat(Solo.sent(node, ReplicateAck.class))
                .as("the oldest are lost, the newest is not")
                .hasSize(4_096)
                .contains(new ReplicateAck(GROUP, UID, 1, 2, 1, 5_000));
    }
}
