package io.flotilla.raft;

import static io.flotilla.raft.Solo.GROUP;
import static io.flotilla.raft.Solo.UID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.HardState;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Membership;
import io.flotilla.model.Message.Heartbeat;
import io.flotilla.model.Message.PreVoteResponse;
import io.flotilla.model.Message.Replicate;
import io.flotilla.model.TermRuns;
import io.flotilla.testkit.DurableImage;
import io.flotilla.testkit.PeerNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Messages that no correct member sends, and starts that cannot be: raft-bugs A25, B22, B24, J8. */
class BadInputTest {
    @Test
    void messagesThatAreNotForThisReplicaChangeNothing() {
        PeerNode node = Solo.follower(3, 1);
        node.step(new Heartbeat(GROUP + 1, UID, 2, 1, 5, 0, 0));
        node.step(new Heartbeat(GROUP, UID + 1, 2, 1, 5, 0, 0));
        node.step(new Heartbeat(GROUP, UID, 2, 3, 5, 0, 0));
        node.step(new Heartbeat(GROUP, UID, 1, 1, 5, 0, 0));
        node.step(new Heartbeat(GROUP, UID, 9, 1, 5, 0, 0));
        assertThat(node.peer().term()).isEqualTo(1);
        assertThat(node.takeSent()).isEmpty();
        assertThat(node.writes()).isEmpty();
    }

    @Test
    void absurdTermsChangeNothing() {
        PeerNode node = Solo.follower(3, 1);
        for (long term : new long[] {-1, Long.MIN_VALUE, 1L << 62, Long.MAX_VALUE}) {
            node.step(Solo.heartbeat(2, term, 0));
            node.step(Solo.requestVote(2, term, Long.MAX_VALUE, Long.MAX_VALUE));
            node.step(new PreVoteResponse(GROUP, UID, 2, 1, term, true));
        }
        assertThat(node.peer().term()).isEqualTo(1);
    }

    @Test
    void replicaInTheLastTermDoesNotStand() {
        PeerNode node = Solo.follower(3, (1L << 62) - 1);
        node.step(new LocalInput.Campaign());
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
        assertThat(node.peer().nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void blocksThatDoNotFollowOneAnotherAreNotTaken() {
        PeerNode node = Solo.follower(3, 5, 1);
        EntryBlock second = DurableImage.entry(UID, 2, 3);
        EntryBlock fourth = DurableImage.entry(UID, 4, 3);
        EntryBlock older = DurableImage.entry(UID, 3, 2);
        EntryBlock newer = DurableImage.entry(UID, 3, 6);
        for (List<EntryBlock> blocks :
                List.of(List.of(fourth), List.of(second, fourth), List.of(second, older), List.of(second, newer))) {
            node.step(new Replicate(GROUP, UID, 2, 1, 5, 1, 1, 0, blocks));
        }
        node.step(new Replicate(GROUP, UID, 2, 1, 5, -1, 1, 0, List.of()));
        node.step(new Replicate(GROUP, UID, 2, 1, 5, 100, -1, 0, List.of()));
        node.step(new Replicate(GROUP, UID, 2, 1, 5, 1, 1, -7, List.of()));
        assertThat(node.peer().lastIndex()).isEqualTo(1);
        assertThat(node.takeSent()).isEmpty();
    }

    @Test
    void hugeIndexesAreRefusedInOrder() {
        PeerNode node = Solo.follower(3, 5, 1);
        node.step(Solo.replicate(2, 5, Long.MAX_VALUE - 1, 4, Long.MAX_VALUE));
        assertThat(node.peer().commitIndex()).isZero();
        PeerNode leader = Solo.leader(3, 2, 1);
        leader.step(Solo.reject(2, 2, 1, Long.MAX_VALUE, Long.MAX_VALUE));
        leader.step(Solo.reject(2, 2, 0, -5, -5));
        leader.step(Solo.ack(2, 2, -3));
        leader.step(Solo.answer(2, 2, Long.MAX_VALUE));
        assertThat(leader.peer().role()).isEqualTo(RoleKind.LEADER);
        assertThat(leader.peer().commitIndex()).isZero();
    }

    @Test
    void twoLeadersInOneTermStopTheReplica() {
        PeerNode follower = Solo.follower(3, 1);
        follower.step(Solo.heartbeat(2, 1, 0));
        assertThatExceptionOfType(ProtocolError.class).isThrownBy(() -> follower.step(Solo.heartbeat(3, 1, 0)));
        PeerNode leader = Solo.leader(3, 2);
        assertThatExceptionOfType(ProtocolError.class)
                .isThrownBy(() -> leader.step(Solo.heartbeat(3, 2, 0)))
                .withMessageContaining("[1:1] leads term 2");
    }

    @Test
    void proposalForAnotherIndexOrTermStopsTheReplica() {
        PeerNode leader = Solo.leader(3, 2);
        assertThatExceptionOfType(ProtocolError.class)
                .isThrownBy(() -> leader.step(new LocalInput.Propose(DurableImage.entry(UID, 7, 2))));
        PeerNode other = Solo.leader(3, 2);
        assertThatExceptionOfType(ProtocolError.class)
                .isThrownBy(() -> other.step(new LocalInput.Propose(DurableImage.entry(UID, 2, 1))));
    }

    @Test
    void proposalAtAFollowerIsNotTaken() {
        PeerNode node = Solo.follower(3, 1);
        assertThat(node.peer().canPropose()).isFalse();
        node.step(new LocalInput.Propose(DurableImage.entry(UID, 1, 1)));
        assertThat(node.peer().lastIndex()).isZero();
    }

    @Test
    void appliedBeyondWhatMayBeAppliedStopsTheReplica() {
        PeerNode node = Solo.follower(3, 1, 1);
        assertThatExceptionOfType(ProtocolError.class).isThrownBy(() -> node.step(new LocalInput.Applied(1)));
    }

    @Test
    void compactionIsBoundedByWhatIsAppliedAndDurable() {
        PeerNode node = Solo.follower(3, 1, 1, 1, 1);
        node.step(Solo.heartbeat(2, 1, 3));
        node.apply(2);
        node.step(new LocalInput.Compact(100));
        assertThat(node.peer().firstIndex()).isEqualTo(3);
        assertThat(node.writes().getFirst().compactTo()).isEqualTo(2);
    }

    @Test
    void witnessIsNotStartedYet() {
        Membership membership = new Membership(
                new TreeMap<>(Map.of(2L, "b", 3L, "c")),
                new TreeMap<>(),
                new TreeMap<>(Map.of(1L, "a")),
                new TreeSet<>());
        assertThatExceptionOfType(ProtocolError.class)
                .isThrownBy(() -> new Peer(
                        Solo.config(true, true),
                        new PeerStart(HardState.EMPTY, new TermRuns(0, 0), 0, membership, 0),
                        new io.flotilla.testkit.SeededRandom(1),
                        RaftObserver.NONE,
                        0))
                .withMessageContaining("witness");
    }

    @Test
    void witnessesCountInElectionsAndForCommit() {
        Membership membership = new Membership(
                new TreeMap<>(Map.of(1L, "a", 2L, "b")),
                new TreeMap<>(),
                new TreeMap<>(Map.of(3L, "c")),
                new TreeSet<>());
        PeerNode node = new PeerNode(
                Solo.config(false, true),
                membership,
                new DurableImage(UID),
                new io.flotilla.testkit.SeededRandom(1),
                io.flotilla.testkit.Checks.NONE);
        node.step(new LocalInput.Campaign());
        node.sync();
        node.step(new io.flotilla.model.Message.VoteResponse(GROUP, UID, 3, 1, 1, true));
        assertThat(node.peer().role()).isEqualTo(RoleKind.LEADER);
        node.sync();
        node.step(Solo.ack(3, 1, 1));
        assertThat(node.peer().commitIndex()).isEqualTo(1);
    }

    @Test
    void jointConfigurationNeedsBothMajorities() {
        Membership joint = new Membership(
                new TreeMap<>(Map.of(1L, "a", 2L, "b", 3L, "c")),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeSet<>(List.of(1L, 4L, 5L)));
        PeerNode node = new PeerNode(
                Solo.config(false, true),
                joint,
                new DurableImage(UID),
                new io.flotilla.testkit.SeededRandom(1),
                io.flotilla.testkit.Checks.NONE);
        node.step(new LocalInput.Campaign());
        node.sync();
        node.step(new io.flotilla.model.Message.VoteResponse(GROUP, UID, 2, 1, 1, true));
        assertThat(node.peer().role()).isEqualTo(RoleKind.CANDIDATE);
        node.step(new io.flotilla.model.Message.VoteResponse(GROUP, UID, 4, 1, 1, true));
        assertThat(node.peer().role()).isEqualTo(RoleKind.LEADER);
        node.sync();
        node.step(Solo.ack(2, 1, 1));
        node.step(Solo.ack(3, 1, 1));
        assertThat(node.peer().commitIndex()).isZero();
        node.step(Solo.ack(5, 1, 1));
        assertThat(node.peer().commitIndex()).isEqualTo(1);
    }

    @Test
    void replicaThatIsNoMemberNeverStands() {
        Membership others = new Membership(
                new TreeMap<>(Map.of(2L, "b", 3L, "c")), new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
        PeerNode node = new PeerNode(
                Solo.config(true, true),
                others,
                new DurableImage(UID),
                new io.flotilla.testkit.SeededRandom(1),
                io.flotilla.testkit.Checks.NONE);
        node.step(new LocalInput.Campaign());
        node.advanceTo(100 * Solo.TIMEOUT);
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
        assertThat(node.peer().status(0)).isEqualTo("is no voter of its group");
    }
}
