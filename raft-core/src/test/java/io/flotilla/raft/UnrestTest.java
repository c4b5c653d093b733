package io.flotilla.raft;

import static io.flotilla.raft.Solo.TIMEOUT;
import static io.flotilla.raft.Solo.UID;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.model.HardState;
import io.flotilla.model.LocalInput;
import io.flotilla.model.Message;
import io.flotilla.testkit.Checks;
import io.flotilla.testkit.DurableImage;
import io.flotilla.testkit.PeerCluster;
import io.flotilla.testkit.PeerNode;
import io.flotilla.testkit.SeededRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad networks, restarts and long silences: a group has a leader soon, and keeps one that works (raft-bugs A9 to A21). */
class UnrestTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long DAY = 24 * 3600 * SECOND;

    @Test
    void aReplicaThatWasAwayDoesNotDisturbItsGroup() {
        PeerCluster cluster = PeerCluster.ofVoters(3, 1);
        cluster.campaign(1);
        cluster.isolate(3);
        cluster.run(50 * TIMEOUT);
        assertThat(cluster.node(3).peer().term()).as("asked, and did not stand").isEqualTo(1);
        cluster.heal();
        cluster.run(5 * TIMEOUT);
        assertThat(cluster.leader().id()).isEqualTo(1);
        assertThat(cluster.leader().peer().term()).isEqualTo(1);
        assertThat(cluster.node(3).peer().leaderId()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLineOfThreeKeepsItsLeaderAndCommits(long leader) {
        PeerCluster cluster = PeerCluster.ofVoters(3, 2);
        cluster.campaign(leader);
        cluster.lose(message -> message.from() + message.to() == 4);
        cluster.run(30 * TIMEOUT);
        assertThat(cluster.leader().id()).isEqualTo(leader);
        assertThat(cluster.leader().peer().term()).isEqualTo(1);
        cluster.propose(leader, "goes on");
        cluster.run(SECOND);
        assertThat(cluster.leader().peer().commitIndex()).isEqualTo(2);
    }

    @Test
    void aLeaderThatCannotBeHeardIsReplacedOnce() {
        PeerCluster cluster = PeerCluster.ofVoters(3, 3);
        cluster.campaign(1);
        cluster.lose(message -> message.from() == 1);
        cluster.run(30 * TIMEOUT);
        assertReplacedOnce(cluster);
    }

    @Test
    void aLeaderThatCannotHearIsReplacedOnce() {
        PeerCluster cluster = PeerCluster.ofVoters(3, 4);
        cluster.campaign(1);
        cluster.lose(message -> message.to() == 1);
        cluster.run(30 * TIMEOUT);
        assertReplacedOnce(cluster);
    }

    private static void assertReplacedOnce(PeerCluster cluster) {
        PeerNode leader = cluster.leader();
        assertThat(leader.id()).isNotEqualTo(1);
        assertThat(leader.peer().term()).as("few elections").isLessThanOrEqualTo(3);
        cluster.propose(leader.id(), "goes on");
        cluster.run(SECOND);
        assertThat(leader.peer().commitIndex()).isEqualTo(leader.peer().lastIndex());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void replicasWithAndWithoutPreVoteAndFarApartTermsFindALeader(int whoAsksFirst) {
        PeerCluster cluster = new PeerCluster();
        for (int id = 1; id <= 3; id++) {
            PeerConfig whole = PeerCluster.config(id);
            boolean preVote = (whoAsksFirst >> (id - 1) & 1) == 1;
            PeerConfig config =
                    new PeerConfig(whole.key(), UID, TIMEOUT, preVote, true, 1 << 20, 256, 1 << 16, 1 << 16);
            HardState hardState = new HardState(4L * id, 0, 0);
            DurableImage disk = DurableImage.of(UID, hardState, 1, 2);
            cluster.add(new PeerNode(config, PeerCluster.membership(3, 0), disk, new SeededRandom(id), Checks.NONE));
        }
        cluster.isolate(3);
        cluster.run(10 * TIMEOUT);
        assertThat(cluster.leader().id()).isNotEqualTo(3);
        cluster.heal();
        cluster.run(10 * TIMEOUT);
        PeerNode leader = cluster.leader();
        for (PeerNode node : cluster.nodes()) {
            assertThat(node.peer().leaderId()).isEqualTo(leader.id());
            assertThat(node.peer().commitIndex()).isEqualTo(leader.peer().lastIndex());
        }
    }

    @Test
    void aMajorityThatRestartsTogetherHasALeaderSoon() {
        PeerCluster cluster = PeerCluster.ofVoters(3, 5);
        cluster.campaign(1);
        cluster.propose(1, "kept");
        cluster.run(SECOND);
        cluster.node(1).restart(0);
        cluster.node(2).restart(0);
        cluster.isolate(3);
        cluster.run(5 * TIMEOUT);
        PeerNode leader = cluster.leader();
        assertThat(leader.peer().term()).isGreaterThan(1);
        assertThat(leader.appliedIndex()).isEqualTo(3);
    }

    @Test
    void aGroupOfOneThatRestartsServesWhatItHadCommitted() {
        PeerCluster cluster = PeerCluster.ofVoters(1, 1);
        cluster.campaign(1);
        cluster.propose(1, "a");
        cluster.stabilize();
        PeerNode node = cluster.node(1);
        node.restart(0);
        node.step(new LocalInput.Read(1));
        assertThat(node.reads()).isEmpty();
        cluster.run(3 * TIMEOUT);
        node.step(new LocalInput.Read(2));
        cluster.stabilize();
        assertThat(node.reads()).singleElement().matches(ready -> ready.index() == 3);
    }

    @Test
    void aSilenceOfThirtyDaysIsASilence() {
        PeerNode follower = Solo.follower(3, 1);
        follower.step(Solo.heartbeat(2, 1, 0));
        follower.advanceTo(30 * DAY);
        assertThat(follower.peer().role()).isEqualTo(RoleKind.CANDIDATE);

        PeerNode leader = Solo.leader(3, 2);
        leader.step(Solo.answer(2, 2, 0));
        leader.advanceTo(30 * DAY);
        leader.advanceTo(30 * DAY + TIMEOUT);
        assertThat(leader.peer().role()).isEqualTo(RoleKind.FOLLOWER);

        PeerNode voter = Solo.node(Solo.config(true, true), 3, 0, new HardState(1, 0, 0));
        voter.step(Solo.heartbeat(2, 1, 0));
        voter.advanceTo(30 * DAY);
        voter.step(Solo.requestVote(3, 9, 5, 5));
        assertThat(voter.peer().term())
                .as("no leader protects itself after 30 days")
                .isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 31, 1L << 32})
    void timeoutsHoldWhereMillisecondsWrapIn32Bits(long ms) {
        PeerNode node = Solo.follower(3, 1);
        long wrapNs = ms * 1_000_000;
        for (long now = wrapNs - 2 * TIMEOUT; now <= wrapNs + 2 * TIMEOUT; now += TIMEOUT / 4) {
            node.step(Solo.heartbeat(2, 1, 0));
            node.advanceTo(now);
            node.step(Solo.heartbeat(2, node.peer().term(), 0));
        }
        assertThat(node.peer().role()).isEqualTo(RoleKind.FOLLOWER);
        node.advanceTo(wrapNs + 5 * TIMEOUT);
        assertThat(node.peer().role()).isEqualTo(RoleKind.CANDIDATE);
    }

    @Test
    void aLongTailThatDiffersIsReplacedInFewMessages() {
        long[] ours = new long[10_001];
        long[] theirs = new long[10_001];
        java.util.Arrays.fill(ours, 1, ours.length, 3);
        java.util.Arrays.fill(theirs, 1, theirs.length, 2);
        ours[0] = 1;
        theirs[0] = 1;
        PeerCluster cluster = new PeerCluster();
        for (int id = 1; id <= 2; id++) {
            cluster.add(new PeerNode(
                    PeerCluster.config(id),
                    PeerCluster.membership(2, 0),
                    DurableImage.of(UID, new HardState(3, 0, 1), id == 1 ? ours : theirs),
                    new SeededRandom(id),
                    Checks.NONE));
        }
        int[] refusals = {0};
        cluster.lose(message -> {
            refusals[0] += message instanceof Message.ReplicateReject ? 1 : 0;
            return false;
        });
        cluster.campaign(1);
        cluster.run(SECOND);
        assertThat(refusals[0]).as("questions until the logs agree").isBetween(1, 3);
        assertThat(cluster.node(2).peer().commitIndex()).isEqualTo(10_002);
        assertThat(cluster.node(2).disk().termAt(10_001)).isEqualTo(3);
    }

    @Test
    void aLeaderThatIsCutOffServesNoReadWhileOthersWrite() {
        PeerCluster cluster = PeerCluster.ofVoters(3, 6);
        cluster.campaign(1);
        cluster.stabilize();
        cluster.isolate(1);
        cluster.node(1).step(new LocalInput.Read(1));
        cluster.run(5 * TIMEOUT);
        PeerNode leader = cluster.leader();
        assertThat(leader.id()).isNotEqualTo(1);
        cluster.propose(leader.id(), "newer");
        cluster.run(SECOND);
        assertThat(cluster.node(1).reads()).isEmpty();
        assertThat(cluster.node(1).readsDropped()).containsExactly(1L);
    }

    @Test
    void aReadAfterATransferSeesWhatTheNewLeaderCommitted() {
        PeerCluster cluster = PeerCluster.ofVoters(3, 7);
        cluster.campaign(1);
        cluster.node(1).step(new LocalInput.Transfer(2));
        cluster.run(SECOND);
        assertThat(cluster.leader().id()).isEqualTo(2);
        cluster.propose(2, "by the new leader");
        cluster.stabilize();
        long committed = cluster.node(2).peer().commitIndex();
        cluster.node(3).step(new LocalInput.Read(1));
        cluster.stabilize();
        assertThat(cluster.node(3).reads()).singleElement().matches(ready -> ready.index() >= committed);
    }

    @Test
    void aMemberThatIsSilentDelaysNoRead() {
        PeerCluster cluster = PeerCluster.ofVoters(3, 8);
        cluster.campaign(1);
        cluster.isolate(3);
        cluster.node(1).step(new LocalInput.Read(1));
        cluster.node(2).step(new LocalInput.Read(1));
        cluster.stabilize();
        assertThat(cluster.node(1).reads()).hasSize(1);
        assertThat(cluster.node(2).reads()).hasSize(1);
    }
}
